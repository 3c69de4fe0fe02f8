"""Ventures: the business that a proposal starts or grows, its owners, its states, and what was told of it by date.

What was told is only added to: a correction is a row of its own that stands in the place of another.
"""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from winay.base.fields import money_field
from winay.base.models import AppendOnly, Record
from winay.registry.models.organisations import Organisation
from winay.registry.models.people import Household, Person
from winay.registry.rules.ventures import ACTIVITIES, REASONS
from winay.registry.states import VENTURE_STATES
from winay.territory.models import District

MOST_EMPLOYED = 100_000


class StandingVentures(models.Manager["Venture"]):
    """The ventures that a list or an act may pick: none that was merged into another record."""

    def get_queryset(self) -> models.QuerySet["Venture"]:
        """Leave out the records that stand for nothing any more."""
        return super().get_queryset().filter(merged_into=None)


class Venture(Record):
    """A business, however small. `heard_on`: the last day on which somebody told anything of it.

    It began on a day, or in a year where nobody remembers the day. `came_from`: the venture that it was a part of, or
    whose place it took.
    """

    class Came(models.TextChoices):
        SPLIT = "split", _("Split off")
        SUCCESSION = "succession", _("Took its place")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    activity = models.CharField(
        _("activity"), max_length=16, choices=[(k, _(a.name)) for k, a in ACTIVITIES.items()]
    )
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="ventures")
    began_on = models.DateField(_("began on"), null=True, blank=True)
    began_year = models.PositiveSmallIntegerField(_("year in which it began"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=VENTURE_STATES.choices(), default=VENTURE_STATES.initial)
    state_since = models.DateField()
    heard_on = models.DateField()
    came_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="went_on_as"
    )
    came_how = models.CharField(max_length=10, choices=Came.choices, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )

    last_jobs: Decimal | None
    """Full-time equivalents as last told; given by `add_figures`, as is the day until which sales were told."""
    last_sales_until: date | None

    # `objects` holds every record, also those merged away: what picks one asks `standing`.
    objects = models.Manager()
    standing = StandingVentures()

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["district", "name"], name="ventures_by_place"),
            models.Index(fields=["state", "heard_on"], name="ventures_not_heard_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(merged_into=None) | ~Q(merged_into=F("id")))
                & (Q(came_from=None) | ~Q(came_from=F("id"))),
                name="venture_not_its_own",
            ),
            models.CheckConstraint(
                condition=Q(began_on=None) | Q(began_year__isnull=False), name="venture_began_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VentureOwner(Record):
    """Who owns a venture, from when until when: an organisation, a household or a person.

    `share` in percent; None where its owners hold it together.
    """

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="owners")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="ventures_owned"
    )
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="ventures_owned"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="ventures_owned"
    )
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, household=None, person=None)
                | Q(organisation=None, household__isnull=False, person=None)
                | Q(organisation=None, household=None, person__isnull=False),
                name="venture_owner_is_one",
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gt=0, share__lte=100), name="venture_share_in_percent"
            ),
            *(
                models.UniqueConstraint(
                    fields=["venture", kind], condition=Q(until=None), name=f"venture_owned_once_by_{kind}"
                )
                for kind in ("organisation", "household", "person")
            ),
        ]

    def __str__(self) -> str:
        return str(self.owner)

    @property
    def owner(self) -> Organisation | Household | Person:
        """The owner itself."""
        owner = self.organisation or self.household or self.person
        assert owner is not None  # noqa: S101 (the database refuses it; for the type checker)
        return owner


class ToldBy(models.TextChoices):
    """Who said it, seen from the programme."""

    OWNER = "owner", _("Its owners")
    OFFICER = "officer", _("Staff of the programme")
    ADVISER = "adviser", _("Adviser (yachachiq)")
    LIST = "list", _("A list")


class Told(AppendOnly):
    """What somebody said of a venture: who, on which day, where it is written, and who wrote it down here.

    Free text of such a row is rid of the owners' names before it is written: nobody can strike them out later.
    """

    told_by = models.CharField(max_length=8, choices=ToldBy.choices)
    told_on = models.DateField()
    source = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class VentureChange(Told):
    """A change of state: on which day it came about, and why (`rules.ventures.REASONS`)."""

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="changes")
    act = models.CharField(max_length=12)
    from_state = models.CharField(max_length=8, choices=VENTURE_STATES.choices())
    to_state = models.CharField(max_length=8, choices=VENTURE_STATES.choices())
    changed_on = models.DateField()
    reason = models.CharField(max_length=10, choices=[(k, _(t)) for k, t in REASONS.items()])
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["created_at"]


class VentureSales(Told):
    """What a venture sold from one day to another. `amount` None: the row that it `replaces` was wrong and nothing is
    known."""

    class Known(models.TextChoices):
        DECLARED = "declared", _("As they say")
        VOUCHER = "voucher", _("By vouchers or accounts")
        ESTIMATED = "estimated", _("Estimated")

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="sales")
    since = models.DateField()
    until = models.DateField()
    amount = money_field(null=True, blank=True)
    known = models.CharField(max_length=9, choices=Known.choices)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["since", "created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="venture_sales_in_order"),
            models.CheckConstraint(
                condition=Q(amount__gte=0) | Q(amount=None, replaces__isnull=False), name="venture_sales_told"
            ),
        ]


class VentureJobs(Told):
    """Who works in a venture on a day, in full-time equivalents: all, the women, those under 30.

    `people` None: the row that it `replaces` was wrong and nothing is known.
    """

    venture = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="jobs")
    day = models.DateField()
    people = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    women = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    young = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["day", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=0) | Q(people=None, women=None, young=None, replaces__isnull=False),
                name="venture_jobs_told",
            ),
            models.CheckConstraint(
                condition=(Q(women=None) | Q(women__gte=0, women__lte=F("people")))
                & (Q(young=None) | Q(young__gte=0, young__lte=F("people"))),
                name="venture_jobs_parts",
            ),
        ]


class VentureMerge(Record):
    """Two records of one venture: `kept` stands for both. `moved`: the records that pointed to `absorbed` before.

    What was told of `absorbed` stays with it and is read with the kept one's. `followed`: rows of other packages that
    went over to the kept one (`Signboard.when_ventures_merged`), by model and field.
    """

    kept = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Venture, on_delete=models.PROTECT, related_name="merges_absorbed")
    moved = models.JSONField(default=list)
    followed = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=200, blank=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="venture_merge_of_two"),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="venture_merged_away_once"
            ),
        ]
