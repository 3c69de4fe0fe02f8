"""The journal: accounts, entries that balance, postings. The database refuses to change or delete the last two."""

from decimal import Decimal

from django.db import models

from winay.base.fields import money_field
from winay.base.models import AppendOnly, Record
from winay.documents.models import Document
from winay.ledger.chart import AccountKind, kind_of
from winay.ledger.rules import AccountKey, Holder, decimal_of
from winay.programmes.models import Programme


class Account(Record):
    """Money of one programme, kind, funding source and currency, held by one holder.

    `kind` is one of the chart (`ledger.chart`). The holder is known by type and key (`holder_type` is a word that the
    package that posts chose for good, in its `postings.py`), and, where the money is part of a call's budget, by the
    keys of call and category: all of this is sealed. Name and codes are for people. `former_holder` is the path under
    which entries of the first form sealed the account; null for accounts opened since.

    `cents` is the balance, kept in the transaction of each posting under the lock of the programme's chain, and checked
    against the journal by `ledger.actions.balances`.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=30)
    funding_source = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3, default="PEN")
    holder_type = models.CharField(max_length=30, blank=True, default="")
    holder_id = models.CharField(max_length=40, blank=True, default="")
    call_id = models.CharField(max_length=40, blank=True, default="")
    category_id = models.CharField(max_length=40, blank=True, default="")
    holder_name = models.CharField(max_length=200, blank=True)
    holder_code = models.CharField(max_length=60, blank=True, default="")
    call_code = models.CharField(max_length=60, blank=True, default="")
    category_code = models.CharField(max_length=60, blank=True, default="")
    former_holder = models.CharField(max_length=140, null=True, blank=True)
    cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "programme",
                    "kind",
                    "funding_source",
                    "holder_type",
                    "holder_id",
                    "call_id",
                    "category_id",
                    "currency",
                ],
                name="ledger_account_once",
            )
        ]
        indexes = [
            # sums_by_holder, balances_of
            models.Index(fields=["holder_id", "holder_type", "kind"], name="account_of_holder"),
            # where_every_sol_is and accounts_of for one call or category
            models.Index(fields=["call_id", "category_id", "kind"], name="account_of_call"),
        ]

    @property
    def balance(self) -> Decimal:
        return decimal_of(self.cents)

    @property
    def about(self) -> AccountKind:
        """What people read of its kind."""
        return kind_of(self.kind)

    @property
    def kind_name(self) -> str:
        """What people read for the kind: a message id."""
        return self.about.name

    @property
    def may_be_negative(self) -> bool:
        return self.about.may_be_negative

    @property
    def place(self) -> str:
        """Where people find it: codes of call, category and holder, as far as it has them."""
        codes = [self.call_code, self.category_code]
        if self.holder_id != self.category_id:
            codes.append(self.holder_code)
        return "/".join(code for code in codes if code)

    @property
    def key(self) -> AccountKey:
        """Its identity within programme and currency, as postings name it."""
        holder = Holder(
            type=self.holder_type,
            id=self.holder_id,
            call_id=self.call_id,
            category_id=self.category_id,
            name=self.holder_name,
            code=self.holder_code,
            call_code=self.call_code,
            category_code=self.category_code,
            former=self.former_holder,
        )
        return AccountKey(self.kind, self.funding_source, holder)


class Entry(AppendOnly):
    """One balanced journal entry, chained to the one before it in its programme by `hash`, sealed in a `seal_form`."""

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
    seal_form = models.PositiveSmallIntegerField()

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


class ClosedMonth(AppendOnly):
    """A month of a programme's journal that takes no entry any more. Months are closed one after another.

    `entries` and `head`: number and hash of the last entry when it was closed. Who closed it is kept by value.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="closed_months")
    month = models.DateField()
    entries = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    closed_by = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=200)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["programme", "month"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "month"], name="ledger_month_closed_once"),
        ]
