"""Documents that stand for an act: rendered once, hashed, never changed."""

from django.db import models

from winay.base.models import AppendOnly


class Document(AppendOnly):
    """A PDF that anyone can check: `sha256` of the file, `content_sha256` of the data printed in it.

    `heads` are the ends of the journal and of the log of acts that it prints (`ledger.heads`).
    `code` is what the QR code's address carries. `public` documents can be downloaded on the portal.
    """

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=250)
    content_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    pdf = models.BinaryField()
    heads = models.JSONField(null=True)
    public = models.BooleanField(default=False)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    def __str__(self) -> str:
        return self.code
