"""Papers that people send as proof: a PDF or a picture, recognised by their content."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput
from winay.base.pictures import as_jpeg, small_copy, small_picture

PROOF_BYTES = 5 * 1024 * 1024
PICTURE_BYTES = 12 * 1024 * 1024
LONGEST_SIDE = 2400
"""Pixels of a page's longer side: an A4 page at 200 dots an inch, on which signatures and small print are read."""
SMALL_SIDE = 480
"""Pixels of the longer side of the picture that lists show: sharp on a phone's half width, some 20 kB."""


@dataclass(frozen=True)
class Page:
    """What is kept of one file that was sent: `pdf` as it came, or a picture made anew as `jpg`, also `small`."""

    suffix: str
    content: bytes
    small: bytes = b""

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
    return read_photograph(data, longest=LONGEST_SIDE, field=field)


def read_photograph(data: bytes, *, longest: int, field: str) -> Page:
    """Return the picture made anew with at most `longest` pixels a side. Raises `InvalidInput` for what is none."""
    try:
        picture = small_picture(data, longest=longest)
    except InvalidInput as error:
        raise InvalidInput(str(error), field=field) from error
    return Page("jpg", as_jpeg(picture), as_jpeg(small_copy(picture, longest=SMALL_SIDE)))


def read_proof(proof: IO[bytes] | Page | None, *, field: str) -> Page | None:
    """Return what is kept of the one file that was sent, or None without one. Raises as `read_pages`.

    What an act read before it locked anything, and hands on to another, is returned as it is.
    """
    return proof if proof is None or isinstance(proof, Page) else read_page(proof, field=field)
