"""Documents that stand for an act: rendered once, hashed, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class SignedPaper(AppendOnly):
    """What was signed on paper, scanned or photographed and kept with its document. Never public.

    `number` counts the uploads of what it `shows`: a later one stands in the place of the earlier, which is kept.
    `sha256` is of the pages' hashes in their order; `added_by_name` is kept by value, as in the log of acts.
    """

    class Shows(models.TextChoices):
        SIGNED = "signed", _("The document with its signatures")
        ATTENDANCE = "attendance", _("The attendance sheet")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="signed_papers")
    shows = models.CharField(max_length=20, choices=Shows)
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["document", "shows", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "shows", "number"], name="signed_paper_number_once")
        ]


class SignedPage(AppendOnly):
    """One file of a signed paper: a photograph made anew, or a PDF as it came."""

    paper = models.ForeignKey(SignedPaper, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="signed/%Y/%m")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["paper", "number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="signed_page_number_once")]

    @property
    def is_pdf(self) -> bool:
        return str(self.file.name).endswith(".pdf")
