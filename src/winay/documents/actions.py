"""Keeping a document for good."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import WrongState
from winay.base.models import User
from winay.documents.models import Document
from winay.documents.rules import content_sha256


def keep_document(
    *,
    kind: str,
    code: str,
    title: str,
    pdf: bytes,
    content: Any,
    public: bool,
    actor: User | None = None,
    replaces: Document | None = None,
) -> Document:
    """Store a rendered document and the hashes by which anyone can check it. There is no inverse.

    The same code with the same file returns the document kept before; with another file it raises `WrongState`:
    a correction is a new document with its own code that `replaces` the old one.
    Effects: one `Document`, one act `keep_document`.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    with transaction.atomic():
        kept = Document.objects.filter(code=code).first()
        if kept is None:
            try:
                with transaction.atomic():
                    document = Document.objects.create(
                        kind=kind,
                        code=code,
                        title=title[:250],
                        pdf=pdf,
                        sha256=sha256,
                        content_sha256=content_sha256(content),
                        public=public,
                        replaces=replaces,
                    )
            except IntegrityError:
                kept = Document.objects.filter(code=code).first()
                if kept is None:
                    raise
            else:
                record_act(
                    actor=actor,
                    verb="keep_document",
                    subject=document,
                    details={"kind": kind, "sha256": sha256, "content_sha256": document.content_sha256},
                )
                return document
        if kept.sha256 != sha256:
            raise WrongState(
                _("A document with the code %(code)s is kept already and cannot be changed.") % {"code": code},
                field="code",
            )
        return kept
