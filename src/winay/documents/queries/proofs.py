"""What people sent as proof, as it was kept."""

import hashlib

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from winay.base.errors import WrongState
from winay.documents.models import Proof

KINDS = {"pdf": "application/pdf", "jpg": "image/jpeg", "xml": "application/xml"}
"""What a file is called in the answer, by its ending; every other is a picture."""


def proof_content(proof: Proof) -> bytes:
    """Return the file as it was kept. Raises `WrongState` if it is gone or is no longer the same."""
    try:
        with proof.file.open("rb") as file:
            content = bytes(file.read())
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != proof.sha256:
        raise WrongState(_("This file is not the one that was kept. Restore it from a backup."))
    return content


def small_content(proof: Proof) -> bytes:
    """Return the picture as lists show it, or whole where no small one was made. Raises as `proof_content`."""
    try:
        with proof.small.open("rb") as file:
            return bytes(file.read())
    except (OSError, ValueError):
        return proof_content(proof)


def proof_response(
    proof: Proof | None, *, name: str = "", small: bool = False, download: bool = False
) -> HttpResponse:
    """Return the file for whoever may read what it proves: the caller asked that. PDFs and XML come as
    a download.

    `name` is that of the download, without its ending. What is gone, changed or was never sent is not found (404).
    """
    if proof is None:
        raise Http404
    try:
        content = small_content(proof) if small else proof_content(proof)
    except WrongState as error:
        raise Http404(str(error)) from error
    filename = f"{name or proof.sha256[:12]}.{proof.suffix}"
    how = content_disposition_header(download or proof.suffix in ("pdf", "xml"), filename)
    kind = KINDS.get(proof.suffix, f"image/{proof.suffix}")
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": how})
