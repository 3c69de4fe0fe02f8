"""Agreements of a programme with governments and agencies, their papers, and what each side does."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.models import AppendOnly, Record
from winay.documents.models import Proof
from winay.partners.kinds import AgreementKind, PartnerKind, Side
from winay.partners.states import PARTNERSHIP_STATES, PROMISE_STATES
from winay.programmes.models import Programme
from winay.registry.models import Organisation
from winay.territory.models import District, DistrictSet


class Partnership(Record):
    """An agreement of a programme with a partner: an organisation of the registry, or one that is named.

    `association`: the set of districts whose municipalities agree together. It holds in `district`, in the districts of
    the association, or in the whole programme. Until it is signed nothing of it binds.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="partnerships")
    code = models.CharField(max_length=20, unique=True)
    state = models.CharField(
        max_length=10, choices=PARTNERSHIP_STATES.choices(), default=PARTNERSHIP_STATES.initial
    )
    kind = models.CharField(_("kind"), max_length=12, choices=AgreementKind.choices)
    title = models.CharField(_("title"), max_length=200)
    partner_kind = models.CharField(max_length=12, choices=PartnerKind.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    partner_name = models.CharField(max_length=200, blank=True)
    association = models.ForeignKey(
        DistrictSet, null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["ends_on", "code"]
        indexes = [models.Index(fields=["programme", "state", "ends_on"], name="partnerships_that_end")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(begins_on__lte=models.F("ends_on")), name="partnership_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(organisation=None, association=None) & ~models.Q(partner_name="")
                | models.Q(organisation__isnull=False, association=None, partner_name="")
                | models.Q(organisation=None, association__isnull=False, partner_name=""),
                name="partnership_with_one",
            ),
            models.CheckConstraint(
                condition=models.Q(association=None) | models.Q(district=None), name="partnership_in_one_place"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def partner(self) -> str:
        """What the partner is called."""
        return str(self.organisation or self.association or self.partner_name)

    def phase(self, today: date) -> str:
        """Return how it stands by its state and the clock: `over` is in force whose last day has passed."""
        return "over" if self.state == "in_force" and self.ends_on < today else self.state


class PartnershipPaper(AppendOnly):
    """The signed paper of an agreement, and of each renewal: until when it holds from then on."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveSmallIntegerField()
    signed_on = models.DateField()
    ends_on = models.DateField()
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="+")
    added_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["partnership", "number"], name="partnership_paper_once")]


class Promise(Record):
    """What one side does by an agreement: what, who answers for it there (an office, never a person), by when."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="promises")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=PROMISE_STATES.choices(), default=PROMISE_STATES.initial)
    side = models.CharField(max_length=6, choices=Side.choices)
    what = models.CharField(_("what"), max_length=300)
    office = models.CharField(_("office"), max_length=120)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["state", "due_on"], name="promises_due")]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="promise_once"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(done_on__isnull=False), name="promise_done_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def code(self) -> str:
        """What people know it by: the agreement and its number."""
        return f"{self.partnership.code}-{self.number}"

    def phase(self, today: date) -> str:
        """Return how it stands by its state and the clock."""
        late = self.state == "promised" and self.due_on is not None and self.due_on < today
        return "late" if late else self.state
