"""Referrals as their senders, receivers and subjects find them; who may let a file go; who is told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from winay.base.log import acts_of
from winay.base.models import Act, User
from winay.base.search import with_words
from winay.base.signboard import accounts_of_people
from winay.journeys import access
from winay.journeys.models import CohortMember, HandOver, Referral, SharingConsent, Support
from winay.journeys.rules.referrals import UNANSWERED
from winay.programmes.access import KEEPERS, has_role, programmes_of
from winay.programmes.models import Programme
from winay.registry.access import places_kept
from winay.registry.models import Household, Organisation, Person, Venture
from winay.territory.places import lying_in

Subject = Person | Household | Organisation | Venture
SUBJECT_COLUMNS = ("organisation", "household", "person", "venture")
NARROW = tuple(
    f"{support}__{column}" for support in ("to_support", "from_support") for column in ("content", "words")
)
MOST_WORDS = 6
SEARCHED = (
    "code", "to_support__name_es", "to_support__name_en", "to_support__name_quz", "from_support__name_es",
    "district__name", "organisation__name", "venture__name", "household__code", "organisation__ruc",
)  # fmt: skip
SHOWN = ("to_support", "from_support", "district__province", *SUBJECT_COLUMNS)


def who_may_allow(subject: Subject) -> QuerySet[Person]:
    """Return the people who can allow that the file of a subject goes: themselves, who lives there, members, owners."""
    if isinstance(subject, Person):
        return Person.standing.filter(pk=subject.pk)
    if isinstance(subject, Household):
        return Person.standing.filter(household=subject)
    if isinstance(subject, Organisation):
        return Person.standing.filter(memberships__organisation=subject, memberships__until=None).distinct()
    owners = subject.owners.filter(until=None)
    return Person.standing.filter(
        Q(pk__in=owners.filter(person__isnull=False).values("person"))
        | Q(household__in=owners.filter(household__isnull=False).values("household"))
        | Q(
            memberships__organisation__in=owners.filter(organisation__isnull=False).values("organisation"),
            memberships__until=None,
        )
    ).distinct()


def _place(subject: Subject) -> int:
    return (Organisation, Household, Person, Venture).index(type(subject))


def sender_for(user: User | None, district: str, leaves: Support | None) -> Programme | None:
    """Return the programme in which somebody sends: the one that is left, else the first of theirs in the place."""
    left = leaves.programme if leaves is not None else None
    if left is not None and (user is None or has_role(user, left, *KEEPERS, district=district)):
        return left
    if user is None:
        return None
    held = programmes_of(user, *KEEPERS)
    here = held.filter(
        Q(role_grants__user=user, role_grants__role__in=KEEPERS)
        & (Q(role_grants__territory=None) | Q(role_grants__territory__districts=district))
    )
    return here.distinct().first() or held.first()


def receivers_of(referral: Referral) -> list[User]:
    """Return who answers a referral here: coordinators of the receiving programme, officers of the place."""
    programme = referral.to_support.programme
    return _staff(programme, access.RECEIVERS, referral.district_id) if programme else []


def waiting_of(handover: HandOver) -> QuerySet[Referral]:
    """Return the referrals of a cohort's hand-over that wait for their answer."""
    members = CohortMember.objects.filter(cohort=handover.cohort_id).order_by().values("pk")
    rows = Referral.objects.filter(cohort_member__in=members, to_support=handover.to_support_id)
    return rows.filter(state__in=UNANSWERED)


def receivers_of_cohort(handover: HandOver) -> dict[User, int]:
    """Return who answers those of a cohort that wait here, with how many of them lie where each works."""
    programme = handover.to_support.programme
    if programme is None:
        return {}
    counted = waiting_of(handover).order_by().values_list("district").annotate(many=Count("pk"))
    found: Counter[User] = Counter()
    for district, many in counted:
        for one in _staff(programme, access.RECEIVERS, district):
            found[one] += many
    return dict(found)


def coordinators_of(referral: Referral) -> list[User]:
    """Return the coordinators on the sender's side."""
    return _staff(referral.sender, ("coordinator",), referral.district_id) if referral.sender else []


def _staff(programme: Programme, roles: Sequence[str], district: str) -> list[User]:
    whole_or_here = Q(role_grants__territory=None) | Q(role_grants__territory__districts=district)
    rows = accounts_of_people(
        User.objects.filter(
            Q(role_grants__programme=programme, role_grants__role__in=roles) & whole_or_here, is_active=True
        )
    )
    return list(rows.distinct().order_by("pk"))


def listed() -> QuerySet[Referral]:
    """Return referrals as lists show them: who, from where, where to; narrow."""
    return Referral.objects.select_related(*SHOWN).defer(*NARROW)


def sent_for(user: User) -> QuerySet[Referral]:
    """Return the referrals on whose sender's side `user` stands."""
    return listed().filter(access.sent_by_side(user))


def received_for(user: User) -> QuerySet[Referral]:
    """Return the referrals that `user` answers."""
    return listed().filter(access.received_by_side(user))


def called(rows: QuerySet[Referral], text: str, user: User) -> QuerySet[Referral]:
    """Return those in which every word of `text` stands: code, programmes, place, group, business, household, and the
    names of people, as far as `user` keeps them where they live: of others no name is told by looking for it."""
    mine = lying_in(places_kept(user), "person__district")
    for word in text.split()[:MOST_WORDS]:
        people = Person.standing.filter(pk=OuterRef("person"))
        own = Exists(with_words(people, word, "given_names", "first_surname", "second_surname"))
        some = with_words(Referral.objects.filter(pk=OuterRef("pk")), word, *SEARCHED)
        rows = rows.filter(Q(Exists(some)) | (mine & Q(person__isnull=False) & Q(own)))
    return rows


def overdue(rows: QuerySet[Referral], today: date) -> QuerySet[Referral]:
    """Return those without an answer whose last day is over."""
    return rows.filter(state__in=UNANSWERED, due_on__lt=today)


def referral_called(user: User, code: str) -> Referral:
    """Return a referral that `user` may read at the desk. Raises `DoesNotExist` for others too."""
    found = (
        Referral.objects.select_related(
            *SHOWN, "to_support__programme", "sender", "consent__given_by", "companion_person", "companion_user",
            "sent_by", "taking",
        )
        .defer(*NARROW)
        .get(code=code)
    )  # fmt: skip
    if not access.may_see_referral(user, found):
        raise Referral.DoesNotExist
    return found


def history_of(referral: Referral) -> QuerySet[Act]:
    """Return every act on a referral, the first first: when, by whom, why."""
    return acts_of([("journeys.referral", str(referral.pk))]).reverse()


@dataclass(frozen=True)
class Event:
    """One act on a referral as its page tells it: `by` is who did it, also where they came in by a link."""

    act: Act
    by: str


def way_of(referral: Referral) -> list[Event]:
    """Return a referral's way so far; two queries."""
    used = referral.doors.filter(used_at__isnull=False).order_by("used_at").values_list("used_at", "used_by_name")
    doors = list(used)

    def by(act: Act) -> str:
        if act.actor_id is not None:
            return act.actor_name
        return next((name for at, name in reversed(doors) if at and at <= act.at), act.actor_name)

    return [Event(act, by(act)) for act in history_of(referral)]


def allowed_for(user: User) -> QuerySet[SharingConsent]:
    """Return the consents that stand, of places that `user` keeps, to a support that runs, after which nobody of
    theirs was handed over to it yet."""
    places = places_kept(user)
    here = Q()
    for kind in SUBJECT_COLUMNS:
        here |= Q(**{f"{kind}__isnull": False}) & lying_in(places, f"{kind}__district")
    rows = SharingConsent.objects.filter(here, taken_back_at=None, referrals=None, support__withdrawn_at=None)
    rows = rows.exclude(support__status="historical")
    for kind in SUBJECT_COLUMNS:
        later = Referral.objects.filter(
            **{kind: OuterRef(kind)}, to_support=OuterRef("support"), created_at__gt=OuterRef("created_at")
        )
        rows = rows.exclude(Exists(later))
    rows = rows.select_related("support", "given_by", *SUBJECT_COLUMNS)
    return rows.defer("support__content", "support__words").order_by("said_on", "pk")


def own_referrals(subjects: Iterable[Subject]) -> QuerySet[Referral]:
    """Return the referrals of some subjects, the newest first, with their files."""
    return listed().filter(_of(subjects)).select_related("consent__given_by", "file").order_by("-sent_on", "-code")


def own_consents(subjects: Iterable[Subject]) -> QuerySet[SharingConsent]:
    """Return what stands allowed of some subjects, the newest first."""
    rows = SharingConsent.objects.filter(_of(subjects), taken_back_at=None)
    rows = rows.select_related("support", "given_by", *SUBJECT_COLUMNS)
    return rows.defer("support__content", "support__words").order_by("-said_on", "-created_at")


def _of(subjects: Iterable[Subject]) -> Q:
    keys: dict[str, list[Any]] = {kind: [] for kind in SUBJECT_COLUMNS}
    for one in subjects:
        keys[SUBJECT_COLUMNS[_place(one)]].append(one.pk)
    found = Q(pk=None)
    for kind, some in keys.items():
        if some:
            found |= Q(**{f"{kind}__in": some})
    return found


def of_subject(subject: Subject) -> QuerySet[Referral]:
    """Return the referrals of one, the newest first."""
    return listed().filter(**{SUBJECT_COLUMNS[_place(subject)]: subject}).order_by("-sent_on", "-code")
