"""Documents that stand for an act: rendered once, hashed, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.models import AppendOnly, Record


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


class Proof(Record):
    """A file that somebody sent: a PDF as it came, or a photograph made anew. Kept once, whoever sends it again.

    What it proves points to it (a page of a signed paper, a quotation, a deposit …) and says who may read it. `small`
    is the picture as lists show it. `for_good`: something that never changes names it by its hash, so that it stays
    though no row points to it any more.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="proofs/%Y/%m")
    small = models.FileField(upload_to="proofs/%Y/%m", blank=True)
    for_good = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.sha256[:16]

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF, and else a picture."""
        return self.suffix == "pdf"

    @property
    def suffix(self) -> str:
        """What the file's name ends with, without the dot."""
        return str(self.file.name).rsplit(".", 1)[-1]


class SignedPage(AppendOnly):
    """One file of a signed paper."""

    paper = models.ForeignKey(SignedPaper, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["paper", "number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="signed_page_number_once")]
