"""Papers that people send as proof: a PDF or a picture, recognised by their content."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image

from winay.base.errors import InvalidInput

PROOF_BYTES = 5 * 1024 * 1024


def kind_of_proof(proof: "UploadedFile | Any", *, field: str) -> str:
    """Return the suffix that the content deserves, whatever the file is called: pdf, jpeg or png.

    Raises `InvalidInput` for `field` if it is larger than 5 MB or neither a PDF nor such a picture.
    """
    if (proof.size or 0) > PROOF_BYTES:
        raise InvalidInput(_("The file is larger than 5 MB."), field=field)
    start = proof.read(5)
    proof.seek(0)
    if start == b"%PDF-":
        return "pdf"
    try:
        with Image.open(proof, formats=("JPEG", "PNG")) as image:
            image.verify()
            kind = str(image.format).lower()
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidInput(_("The proof must be a PDF, or a picture in JPEG or PNG."), field=field) from error
    proof.seek(0)
    return kind
