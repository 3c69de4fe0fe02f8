"""The journal: accounts, entries that balance, postings. The database refuses to change or delete them."""

from django.db import models

from winay.base.fields import money_field
from winay.base.models import AppendOnly, Record
from winay.ledger.rules import ACCOUNT_KINDS
from winay.programmes.models import Programme


class Account(Record):
    """Money of one programme and funding source, held for one purpose by one holder.

    `kind` is one of `ledger.rules.ACCOUNT_KINDS`; `holder` is a path (`CALL/category`, `CALL/category/PROPOSAL`), empty
    for what the programme holds as a whole; `holder_name` is what people read.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=30)
    funding_source = models.CharField(max_length=40, blank=True)
    holder = models.CharField(max_length=140, blank=True)
    holder_name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, default="PEN")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "funding_source", "holder", "currency"],
                name="ledger_account_once",
            )
        ]

    @property
    def kind_name(self) -> str:
        """What people read for the kind: a message id."""
        return ACCOUNT_KINDS[self.kind].name


class Entry(AppendOnly):
    """One balanced journal entry, chained to the one before it in its programme by `hash`."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=250)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject_code = models.CharField(max_length=60, blank=True)
    posted_by = models.UUIDField(null=True)
    posted_by_name = models.CharField(max_length=200)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["programme", "number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="entry_number_once")]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="entry_of_subject")]


class Posting(AppendOnly):
    """One side of an entry: a positive amount is a debit, a negative one a credit."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount = money_field()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(amount=0), name="posting_not_zero")]
