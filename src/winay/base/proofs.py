"""Papers that people send as proof: a PDF or a picture, recognised by their content."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput
from winay.base.pictures import kind_of_picture

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
        kind = kind_of_picture(proof)
    except InvalidInput as error:
        raise InvalidInput(_("The proof must be a PDF, or a picture in JPEG or PNG."), field=field) from error
    proof.seek(0)
    return kind


def read_proof(proof: "UploadedFile | None", *, field: str) -> ContentFile | None:
    """Return the proof in memory, named by its right suffix (“.pdf”), or None without one. Raises as `kind_of_proof`.

    For actions: what somebody sends is read before anything is locked, and only written while others wait.
    """
    if proof is None:
        return None
    suffix = kind_of_proof(proof, field=field)
    return ContentFile(proof.read(), name=f".{suffix}")
