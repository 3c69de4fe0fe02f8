"""Papers that people send as proof: a PDF or a picture, recognised by their content."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput
from winay.base.pictures import clean_jpeg, kind_of_picture

PROOF_BYTES = 5 * 1024 * 1024
PICTURE_BYTES = 12 * 1024 * 1024
LONGEST_SIDE = 2400
"""Pixels of a page's longer side: an A4 page at 200 dots an inch, on which signatures and small print are read."""


@dataclass(frozen=True)
class Page:
    """What is kept of one file that was sent: `pdf` as it came, or a picture made anew as `jpg`."""

    suffix: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read_pages(files: Sequence[IO[bytes]], *, field: str, most: int) -> list[Page]:
    """Return the pages of a paper in the order sent: PDFs of at most 5 MB, pictures of at most 12 MB made anew.

    What else a picture's file holds (place, telephone) does not survive. For actions, before anything is locked.
    Raises `InvalidInput` for `field` without a file, with more than `most`, and for what is neither, by its number.
    """
    if not files:
        raise InvalidInput(_("Choose the photographs or the PDF first."), field=field)
    if len(files) > most:
        raise InvalidInput(_("Send at most %(most)d files.") % {"most": most}, field=field)
    pages = []
    for number, file in enumerate(files, start=1):
        try:
            pages.append(read_page(file, field=field))
        except InvalidInput as error:
            text = (
                _("File %(number)d: %(why)s") % {"number": number, "why": error} if len(files) > 1 else str(error)
            )
            raise InvalidInput(text, field=field) from error
    return pages


def read_page(file: IO[bytes], *, field: str) -> Page:
    """Return one page, as `read_pages` does."""
    data = file.read(PICTURE_BYTES + 1)
    is_pdf = data[:5] == b"%PDF-"
    most = PROOF_BYTES if is_pdf else PICTURE_BYTES
    if len(data) > most:
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": most // 2**20}, field=field)
    if is_pdf:
        return Page("pdf", data)
    try:
        return Page("jpg", clean_jpeg(data, longest=LONGEST_SIDE))
    except InvalidInput as error:
        raise InvalidInput(str(error), field=field) from error


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
