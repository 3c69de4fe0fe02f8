"""Handing somebody over to the next programme: who allowed it, the referral, what went with it, the door outside."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.journeys.models.catalogue import Support
from winay.journeys.models.takings import Taking
from winay.journeys.rules.referrals import OPEN, TO_ANSWER, UNANSWERED
from winay.journeys.states import REFERRAL_STATES

if TYPE_CHECKING:
    from winay.registry.models import Household, Organisation, Person, Venture

KINDS = ("organisation", "household", "person", "venture")
ALONE = {kind: {f"{other}__isnull": other != kind for other in KINDS} for kind in KINDS}


def of_one() -> Q:
    """Return the condition that exactly one of a group, a household, a person and a venture is named."""
    found = Q()
    for columns in ALONE.values():
        found |= Q(**columns)
    return found


class OfSubject(Record):
    """A row about a group, a household, a person or a venture: exactly one of them."""

    organisation = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    household = models.ForeignKey(
        "registry.Household", null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    person = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    venture = models.ForeignKey(
        "registry.Venture", null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    @property
    def kind(self) -> str:
        """Which of the four it is about."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id"))

    @property
    def subject(self) -> "Organisation | Household | Person | Venture":
        """Whom it is about."""
        found: Organisation | Household | Person | Venture = getattr(self, self.kind)
        return found


class SharingConsent(OfSubject):
    """That somebody allowed that what is known of them goes to one support: who, on which day, and how they said it.

    On paper with its picture; spoken before two named witnesses; in the app; or as their word for every next programme,
    which stands in the registry (`registry.Consent`). One that is `taken_back_at` lets nothing go any more.
    """

    class How(models.TextChoices):
        APP = "app", _("In the app, by themselves")
        PAPER = "paper", _("On a signed paper")
        SPOKEN = "spoken", _("Spoken before two witnesses")
        REGISTRY = "registry", _("Their word for every next programme, in the registry")

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="sharing_consents")
    given_by = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="sharing_consents_given"
    )
    said_on = models.DateField()
    how = models.CharField(max_length=8, choices=How.choices)
    proof = models.ForeignKey("documents.Proof", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    witness_1 = models.CharField(max_length=120, blank=True)
    witness_2 = models.CharField(max_length=120, blank=True)
    recorded_by_name = models.CharField(max_length=200)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-said_on", "-created_at"]
        constraints = [
            models.CheckConstraint(condition=of_one(), name="sharing_consent_of_one"),
            models.CheckConstraint(
                condition=~Q(how="spoken") | (~Q(witness_1="") & ~Q(witness_2="")),
                name="spoken_consent_has_two_witnesses",
            ),
        ]


class Referral(OfSubject):
    """That somebody is handed over from one support to another, how far it is, and by when it is to be answered.

    `from_support` is None where they leave none. `sender` is the programme whose staff sent it; `to_support.programme`
    the one that receives it here, None where the receiver is outside the system. `companion_…`: who goes with them over
    the border. `district` is theirs when it was sent. Each state has its day; who and when to the minute stand in the
    log of acts. `taking` is what was written when they were enrolled, `cohort_member` their place in a cohort.
    """

    code = models.CharField(max_length=20, unique=True)
    from_support = models.ForeignKey(
        Support, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_from"
    )
    to_support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="referrals_to")
    sender = models.ForeignKey(
        "programmes.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_sent"
    )
    district = models.ForeignKey("territory.District", on_delete=models.PROTECT, related_name="referrals")
    consent = models.ForeignKey(SharingConsent, on_delete=models.PROTECT, related_name="referrals")
    cohort_member = models.ForeignKey(
        "CohortMember", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    companion_person = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_accompanied"
    )
    companion_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=REFERRAL_STATES.choices(), default=REFERRAL_STATES.initial)
    sent_on = models.DateField()
    due_on = models.DateField()
    seen_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    enrolled_on = models.DateField(null=True, blank=True)
    supported_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    taking = models.ForeignKey(Taking, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals")

    class Meta:
        ordering = ["due_on", "code"]
        indexes = [
            models.Index(fields=["due_on"], name="referrals_to_answer", condition=Q(state__in=UNANSWERED)),
            models.Index(fields=["to_support", "state"], name="referrals_of_support"),
        ]
        constraints = [
            models.CheckConstraint(condition=of_one(), name="referral_of_one"),
            models.CheckConstraint(
                condition=Q(from_support=None) | ~Q(from_support=models.F("to_support")),
                name="referral_to_another_support",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="declined_says_why"),
            models.UniqueConstraint(
                fields=["cohort_member", "to_support"],
                condition=Q(cohort_member__isnull=False),
                name="cohort_member_referred_once",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        """Whether it can still be taken back."""
        return self.state in OPEN

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the supports at both ends."""
        return tuple(one.code for one in (self.to_support, self.from_support) if one is not None)

    @property
    def is_unanswered(self) -> bool:
        """Whether its receiver has not answered yet."""
        return self.state in UNANSWERED

    @property
    def is_to_answer(self) -> bool:
        """Whether its receiver may still accept or decline it."""
        return self.state in TO_ANSWER


class ReferralFile(Record):
    """What goes with a referral, as it was when it went: what the receiver asks for, papers, programmes had.

    Emptied when the person it tells of is forgotten; `sha256` is of the content as it was.
    """

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="file")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)


class ReferralDoor(Record):
    """The way in of a receiver outside the system: a link, a code that goes apart, and until when they open.

    Of both only hashes are kept. The code opens once (`used_at`): by the link, or with the answer in a package.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="doors")
    token_sha256 = models.CharField(max_length=64, unique=True)
    code_sha256 = models.CharField(max_length=64)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
