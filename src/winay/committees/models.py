"""Committees, sessions, recusals, scores, outcomes, and what became of the awards afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.fields import money_field
from winay.base.models import AppendOnly, Record
from winay.calls.models import Call, Complaint, Criterion, Proposal, Revision
from winay.committees.states import ITEM_STATES, SESSION_STATES
from winay.documents.models import Document
from winay.registry.models import Person


class Committee(Record):
    """The committee (CLAR, LRAC, …: `name` differs by place) that decides one call."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="committee")
    name = models.CharField(_("name"), max_length=150)
    quorum = models.PositiveSmallIntegerField(_("quorum"))

    def __str__(self) -> str:
        return self.name


class _Seated(models.Manager["Member"]):
    def get_queryset(self) -> models.QuerySet["Member"]:
        return super().get_queryset().filter(removed_at=None)


class Member(Record):
    """A juror and the sector they represent. `user` is made by enrolment; staff are refused.

    An alternate votes only in the place of the member named by `alternate_for`, while that one is absent or recused.
    Who was removed (`removed_at`) has no seat any more; `seated` are those who have one.
    """

    class Seat(models.TextChoices):
        CHAIR = "chair", _("Chair")
        SECRETARY = "secretary", _("Secretary")
        MEMBER = "member", _("Member")

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="members")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="committee_seat")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="committee_seats"
    )
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector represented"), max_length=120)
    seat = models.CharField(_("seat"), max_length=10, choices=Seat.choices, default=Seat.MEMBER)
    alternate_for = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="alternate"
    )
    code_version = models.PositiveSmallIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager()
    seated = _Seated()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name


class Session(Record):
    """A public session of a committee on one call."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="sessions")
    code = models.CharField(max_length=50, unique=True)
    state = models.CharField(max_length=12, choices=SESSION_STATES.choices(), default=SESSION_STATES.initial)
    place = models.CharField(_("place"), max_length=200)
    planned_for = models.DateTimeField(_("planned for"))
    conflicts_looked_for_at = models.DateTimeField(null=True, blank=True)
    """When the registry was last looked at for conflicts of interest."""
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    observations = models.TextField(_("observations"), blank=True)
    diagnostics = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["committee"], condition=~Q(state="cancelled"), name="one_live_session_per_committee"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Attendance(Record):
    """A member was at a session from `since` to `until` (empty: is still there, or was when it closed).

    Whoever leaves and comes back has several; none is ever deleted.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    kept_for_good = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"], condition=Q(until=None), name="present_once_at_a_time"
            )
        ]


class AgendaItem(Record):
    """A proposal's turn in a session, and the revision that is scored.

    `voters_present` and `cards_counted` are what its quorum was when it closed, `missing` the members who could score
    and sent no card, by key, `note` what was said of it then.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="items")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="agenda_item")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(default=10)
    state = models.CharField(max_length=12, choices=ITEM_STATES.choices(), default=ITEM_STATES.initial)
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_early_at = models.DateTimeField(null=True, blank=True)
    voters_present = models.PositiveSmallIntegerField(null=True, blank=True)
    cards_counted = models.PositiveSmallIntegerField(null=True, blank=True)
    missing = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="agenda_position_once"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(state="presenting"), name="one_item_presents_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.proposal}"


class TurnEvent(Record):
    """What departed from the ordinary course of a group's turn, when, by whom and why; the minutes print it.

    None is ever deleted.
    """

    class Kind(models.TextChoices):
        OPENED_EARLY = "opened_early", _("Scores opened early")
        REOPENED = "reopened", _("Group's scores opened again")
        POSTPONED = "postponed", _("Group's turn postponed")
        UNSCORED = "unscored", _("Group left without points")
        BROUGHT_BACK = "brought_back", _("Group waits its turn again")

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    kept_for_good = True

    class Meta:
        ordering = ["created_at", "id"]


class CodeEntry(AppendOnly):
    """A phone that was let in by a member's code of one version. `phone` is a random word that the phone keeps."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="code_entries")
    version = models.PositiveSmallIntegerField()
    phone = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "version", "phone"], name="phone_once_by_a_code")]


class Conflict(Record):
    """A reason why a member should not score a proposal. Confirmed, it is a recusal."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Belongs to the group")
        RELATIVE = "relative", _("Relative of a member of the group")
        COMMUNITY = "community", _("From the group's community")
        INTEREST = "interest", _("Other interest")

    class Source(models.TextChoices):
        DECLARED = "declared", _("Declared by the juror")
        DETECTED = "detected", _("Detected in the registry")
        REPORTED = "reported", _("Reported by somebody else")

    class Status(models.TextChoices):
        OPEN = "open", _("To be confirmed")
        CONFIRMED = "confirmed", _("Confirmed: recused")
        DISMISSED = "dismissed", _("Dismissed")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="conflicts")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    note = models.CharField(max_length=250, blank=True)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "proposal", "kind"], name="conflict_once")]

    @property
    def recuses(self) -> bool:
        """Tell whether it keeps the member from scoring the proposal; `queries.votes` asks the same of many."""
        return self.status == self.Status.CONFIRMED


class Scorecard(Record):
    """A member's scores of one item. `token` makes a repeated sending harmless; `sent_at` empty: still a draft."""

    class Origin(models.TextChoices):
        PHONE = "phone", _("Phone")
        PAPER = "paper", _("Paper")

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="scorecards")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="scorecards")
    origin = models.CharField(max_length=5, choices=Origin.choices, default=Origin.PHONE)
    sent_at = models.DateTimeField(null=True, blank=True)
    times_saved = models.PositiveSmallIntegerField(default=0)
    last_token = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="one_scorecard_per_member_and_item")
        ]


class Score(Record):
    """The value a member gave to one criterion. Missing is missing, never zero."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scorecard", "criterion"], name="one_score_per_criterion")]


class PaperEntry(Record):
    """One typing of a paper scorecard. Two people's entries that agree become the scorecard."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="paper_entries")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="paper_entries")
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    values = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member", "typed_by"], name="paper_typed_once_by_each")
        ]


class Outcome(AppendOnly):
    """What the published rule decided for one proposal when the session closed. Append-only in the database."""

    class Decision(models.TextChoices):
        AWARDED = "awarded", _("Awarded")
        WAITING = "waiting", _("Waiting list")
        NOT_AWARDED = "not_awarded", _("Not awarded")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="outcomes")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="outcome")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    decision = models.CharField(max_length=12, choices=Decision.choices)
    amount = money_field(default=0)
    by_reserve = models.BooleanField(default=False)
    explanation = models.JSONField(default=dict)

    class Meta:
        ordering = ["session", "rank"]


class Minutes(AppendOnly):
    """The acta of a closed session, or a numbered correction that refers to the one before."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField(default=1)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="minutes")
    correction = models.TextField(blank=True)

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="minutes_number_once")]


class AwardChange(AppendOnly):
    """What became of an award after its session: given up, withdrawn, restored by a complaint, or not paid to its end.

    Append-only. `amount` is what left the award, or came back to it. The group and staff read `reason`; the public
    never does.
    """

    class Kind(models.TextChoices):
        RENOUNCED = "renounced", _("Given up by the group")
        WITHDRAWN = "withdrawn", _("Withdrawn by the programme")
        REINSTATED = "reinstated", _("Restored after a complaint")
        ENDED = "ended", _("Its agreement ended before its time")

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = money_field()
    reason = models.TextField(_("reason"))
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["outcome", "number"]
        constraints = [models.UniqueConstraint(fields=["outcome", "number"], name="award_change_number_once")]


class Reallocation(AppendOnly):
    """The published rule applied again, to who still waited, with budget that winners left. Append-only.

    `minutes` is the addendum to the acta that prints it; `totals` a category's money, as in the session.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reallocations")
    number = models.PositiveSmallIntegerField()
    minutes = models.OneToOneField(Minutes, on_delete=models.PROTECT, related_name="reallocation")
    totals = models.JSONField(default=list)
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="reallocation_number_once")]


class Freed(AppendOnly):
    """An award that ended and whose budget a reallocation gave to the waiting list: each at most once."""

    reallocation = models.ForeignKey(Reallocation, on_delete=models.PROTECT, related_name="freed")
    change = models.OneToOneField(AwardChange, on_delete=models.PROTECT, related_name="freed")


class ReallocationLine(AppendOnly):
    """What a reallocation decided for one proposal on the waiting list, and why. Append-only."""

    reallocation = models.ForeignKey(Reallocation, on_delete=models.PROTECT, related_name="lines")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="later")
    decision = models.CharField(max_length=12, choices=Outcome.Decision.choices)
    amount = money_field(default=0)
    by_reserve = models.BooleanField(default=False)
    explanation = models.JSONField(default=dict)

    class Meta:
        ordering = ["reallocation", "outcome__rank"]
        constraints = [
            models.UniqueConstraint(fields=["reallocation", "outcome"], name="reallocation_line_once"),
            models.UniqueConstraint(
                fields=["outcome"], condition=Q(decision="awarded"), name="awarded_later_at_most_once"
            ),
        ]


class Remedy(AppendOnly):
    """What an upheld complaint against a result leads to: a card corrected, a recusal found, or a compensation.

    A corrected card or recusal is computed on, never written into the card: `marks` by criterion code replace those
    of `member` on `item`; a recusal leaves the card out. `changes` are the lines that differ, before and after.
    """

    class Kind(models.TextChoices):
        CARD = "card", _("A juror's card is corrected")
        RECUSAL = "recusal", _("A juror should not have scored")
        COMPENSATION = "compensation", _("Something else is given")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="remedies")
    number = models.PositiveSmallIntegerField()
    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="result_remedy")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="remedies")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="remedies")
    marks = models.JSONField(default=dict)
    compensation = models.TextField(_("what is given"), blank=True)
    changes = models.JSONField(default=list)
    minutes = models.OneToOneField(Minutes, on_delete=models.PROTECT, related_name="remedy")
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="remedy_number_once")]
