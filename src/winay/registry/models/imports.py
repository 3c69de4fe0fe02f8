"""Lists that others send: who gives them, how their columns are read, each file taken, each row and what it became."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.registry.models.organisations import Organisation
from winay.registry.models.people import Person
from winay.registry.models.ventures import Venture
from winay.registry.states import IMPORT_STATES


class Source(Record):
    """Who gives lists: JUNTOS, AGRORURAL, a municipality."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SavedMapping(Record):
    """Which columns of a source's lists are which fields of ours, recognised again by the headings."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="mappings")
    kind = models.CharField(max_length=13)
    headings_digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "headings_digest"], name="one_mapping_for_headings")
        ]


class ImportBatch(Record):
    """One file of a source: what it is, how it is read, how far it is taken, and what came of its rows.

    `cursor` is the row after which to go on; it moves in the same transaction as the rows it stands for. `look`
    holds the first rows until the file is taken. `notices` are what is told beside refused rows (`Notices`). `file` is
    kept until then too, empty for the command line.
    """

    kept_for_good = True

    class Kind(models.TextChoices):
        PEOPLE = "people", _("People")
        ORGANISATIONS = "organisations", _("Organisations")
        VENTURES = "ventures", _("Ventures")
        PROVIDERS = "providers", _("Local talents")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=13, choices=Kind.choices, default=Kind.PEOPLE)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.FileField(upload_to="lists/%Y/%m", blank=True)
    list_date = models.DateField(_("date of the list"))
    layout = models.JSONField(default=dict)
    headings = models.JSONField(default=dict)
    look = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=IMPORT_STATES.choices(), default=IMPORT_STATES.initial)
    rows = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True)
    notices = models.JSONField(null=True, blank=True, default=None)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="import_batches"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename

    @property
    def read(self) -> int:
        """How many rows were read so far."""
        return self.new + self.changed + self.unchanged + self.refused


class SourceRecord(models.Model):
    """One row that was taken: its values exactly as read, in the order of the batch's headings, and what it became.

    `mark` tells the row among all of its source: by its key, or by its content where it has none; `digest` tells
    whether content or reading changed. The newest record of a mark holds; the older ones stay. The database
    lets no batch and no person be deleted (`never_deleted`), instead of asking for each of a million rows whether they
    are there.
    """

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.DO_NOTHING, related_name="records", db_index=False, db_constraint=False
    )
    row = models.PositiveIntegerField()
    key = models.CharField(max_length=60, blank=True)
    mark = models.BigIntegerField()
    digest = models.BigIntegerField()
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="source_records",
        db_index=False,
        db_constraint=False,
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="source_records",
        db_index=False,
    )
    venture = models.ForeignKey(
        Venture,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="source_records",
        db_index=False,
    )
    values = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["mark"], name="source_record_by_mark"),
            models.Index(
                fields=["person"],
                name="source_record_of_person",
                condition=models.Q(person__isnull=False),
            ),
            models.Index(
                fields=["organisation"],
                name="source_record_of_organisation",
                condition=models.Q(organisation__isnull=False),
            ),
            models.Index(
                fields=["venture"],
                name="source_record_of_venture",
                condition=models.Q(venture__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, organisation=None, venture=None)
                | models.Q(person=None, organisation__isnull=False, venture=None)
                | models.Q(person=None, organisation=None, venture__isnull=False),
                name="source_record_became_one",
            )
        ]


class RefusedRow(models.Model):
    """A row that was not taken, as read, with what is wrong: `[heading, message, mend, values]` for each fault."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="refused_rows")
    row = models.PositiveIntegerField()
    values = models.JSONField()
    faults = models.JSONField()

    class Meta:
        ordering = ["row"]
