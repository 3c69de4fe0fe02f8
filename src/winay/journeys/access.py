"""Who keeps the catalogue, who hands somebody over, who answers, and who keeps a cohort.

A municipality keeps its own entries, coordinators of whole programmes the rest. Whoever keeps people in a place hands
them over; the coordinators and the officers of the place answer in the programme that an entry is linked to.
"""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet

from winay.base import permission
from winay.base.models import User
from winay.journeys.models import Cohort, FollowUp, Referral, Scenario, Stay, Support
from winay.journeys.rules.referrals import ARRIVED, OPEN, READ
from winay.journeys.rules.what_if import PEOPLE
from winay.programmes.access import (
    KEEPERS,
    Role,
    coordinated_whole,
    coordinates_something,
    grants_of,
    has_role,
    held_by,
    keepers_districts,
    may_set_up,
)
from winay.programmes.models import Programme
from winay.registry.access import is_current_member, may_keep, may_keep_people, owns_venture
from winay.registry.models import Household, Organisation, Person, Venture
from winay.territory.places import Places

Subject = Person | Household | Organisation | Venture
RECEIVERS = (Role.COORDINATOR, Role.OFFICER)

MUNICIPAL = "municipal"
FLOW = (*KEEPERS, Role.EVALUATOR)
"""The roles that see the flow between programmes."""


def may_keep_all(user: User | None) -> bool:
    """Tell who keeps every entry: who may set up, or a coordinator whose role is not limited to some districts."""
    if may_set_up(user):
        return True
    return user is not None and grants_of(user, Role.COORDINATOR).filter(territory=None).exists()


def may_add(user: User | None) -> bool:
    """Tell who may add an entry: who keeps all, and who works with groups somewhere, for a municipality there."""
    return may_keep_all(user) or (user is not None and grants_of(user, *KEEPERS).exists())


def may_keep_for(user: User | None, district: str | None) -> bool:
    """Tell whether `user` may keep an entry of this district's municipality; None: of nobody's in particular."""
    if may_keep_all(user):
        return True
    return district is not None and may_keep_people(user, district)


def may_keep_support(user: User | None, support: Support) -> bool:
    """Tell whether `user` keeps an entry."""
    return may_keep_for(user, support.keeper_id)


def may_keep_stages(user: User | None, programme: Programme, district: str | None) -> bool:
    """Tell whether `user` writes down who is in which stage of a programme there: who works with its people."""
    return user is None or has_role(user, programme, *KEEPERS, district=district)


def may_keep_stay(user: User | None, stay: Stay) -> bool:
    """Tell whether `user` changes a stay: who keeps the stages of its programme where it is."""
    return may_keep_stages(user, stay.programme, stay.district_id)


def may_follow_up(user: User | None, follow_up: FollowUp) -> bool:
    """Tell whether `user` asks after somebody who graduated: who keeps the stages of the programme there."""
    return may_keep_stages(user, follow_up.programme, follow_up.district_id)


def places_of_flow(user: User) -> Places | None:
    """Return the districts whose flow between programmes `user` sees, None for all: who works with groups there, and
    evaluators. Whoever sets the installation up sees all. A role holds for its own set of districts, else for its
    programme's territory, else everywhere.
    """
    if may_set_up(user):
        return None
    sets: set[object] = set()
    for own, whole in grants_of(user, *FLOW).values_list("territory", "programme__territory"):
        if own is None and whole is None:
            return None
        sets.add(own or whole)
    return Places(sets)


def may_see_flow(user: User) -> bool:
    """Tell whether `user` sees who goes on, who waits and who is lost, anywhere."""
    places = places_of_flow(user)
    return places is None or bool(places)


def places_of_scenario(user: User, kind: str) -> Places | None:
    """Return the districts for which `user` keeps a scenario of subjects of one kind, None for all.

    Households and people are counted where they keep people, the others where they see the flow.
    """
    return keepers_districts(user) if kind in PEOPLE else places_of_flow(user)


def scenarios_seen(user: User) -> Q:
    """Return the condition of scenarios that `user` sees: their own, and those that others show, counted nowhere but
    where `user` sees the same."""
    of_people = Q(kind__in=PEOPLE)
    seen = (~of_people & _counted_within(places_of_flow(user))) | (
        of_people & _counted_within(keepers_districts(user))
    )
    return (Q(owner=user) | Q(shared=True)) & seen


def _counted_within(places: Places | None) -> Q:
    if places is None:
        return Q()
    links = Scenario.territories.through.objects.filter(scenario=OuterRef("pk"))
    beyond = links.exclude(districtset__in=sorted(places.sets, key=str))
    return Q(everywhere=False) & ~Q(Exists(beyond)) if places.sets else Q(pk__in=())


def exact_reader(user: User) -> Callable[[Scenario], bool]:
    """Return what tells whether `user` keeps people wherever a scenario is counted, and so reads its exact figures."""
    kept = keepers_districts(user)
    if kept is None:
        return lambda _scenario: True
    return lambda one: not one.everywhere and {found.pk for found in one.territories.all()} <= kept.sets


def may_keep_scenario(user: User, scenario: Scenario) -> bool:
    """Tell whether `user` names, shows, counts again and deletes a scenario: its owner."""
    return scenario.owner_id == user.pk


def may_link(user: User | None, support: Support, programme: Programme | None) -> bool:
    """Tell whether `user` says that an entry is a programme of this installation: who keeps the entry and coordinates
    the programme. Files of people go to its staff from then on, so that one of the two is not enough."""
    if may_set_up(user):
        return True
    return (
        user is not None
        and programme is not None
        and may_keep_support(user, support)
        and has_role(user, programme, Role.COORDINATOR)
    )


def may_link_earlier(user: User | None) -> bool:
    """Tell whether `user` links an entry to which people were handed over already: who sets the installation up."""
    return user is None or may_set_up(user)


def may_send(user: User | None, subject: Subject) -> bool:
    """Tell whether `user` hands this group, household, person or venture over: who keeps people in their place."""
    return may_keep(user, subject)


def may_answer(user: User | None, referral: Referral) -> bool:
    """Tell whether `user` answers a referral here: coordinators of the receiving programme and officers of the place.

    One whose receiver is outside is answered by its door or by a sealed package, never by whoever sent it.
    """
    programme = referral.to_support.programme
    if user is None or programme is None:
        return False
    return has_role(user, programme, *RECEIVERS, district=referral.district_id)


def may_follow(user: User | None, referral: Referral) -> bool:
    """Tell whether `user` stands on the sender's side: keeps people where they live, in the programme that sent it."""
    if user is None or referral.sender is None:
        return may_keep_people(user, referral.district_id)
    return has_role(user, referral.sender, *KEEPERS, district=referral.district_id)


def may_see_referral(user: User, referral: Referral) -> bool:
    """Tell whether `user` reads a referral at the desk."""
    return may_follow(user, referral) or may_answer(user, referral)


def may_read_file(user: User, referral: Referral) -> bool:
    """Tell whether `user` reads what goes with a referral: the sender's side; its receiver only from when they opened
    it, never once it was declined or taken back."""
    if may_follow(user, referral):
        return True
    return referral.state in READ and still_goes(referral) and may_answer(user, referral)


def still_goes(referral: Referral) -> bool:
    """Tell whether the file may be carried to its receiver: nobody declined it or took it back."""
    if referral.state in ARRIVED:
        return True
    return referral.state in OPEN and referral.consent.taken_back_at is None


def is_own(user: User | None, subject: Subject) -> bool:
    """Tell whether this is `user` themselves, their household, a group of theirs or a venture that they own."""
    if user is None or not (user.is_authenticated and user.is_active):
        return False
    if isinstance(subject, Organisation):
        return is_current_member(user, subject)
    if isinstance(subject, Venture):
        return owns_venture(user, subject)
    if isinstance(subject, Household):
        return Person.standing.filter(user=user, household=subject).exists()
    return subject.user_id == user.pk


def may_withdraw(user: User | None, referral: Referral) -> bool:
    """Tell whether `user` takes a referral back: the sender's side, or whom it is about."""
    return may_follow(user, referral) or is_own(user, referral.subject)


def sent_by_side(user: User) -> Q:
    """Return the condition of referrals on whose sender's side `user` stands."""
    return held_by(user, *KEEPERS, programme="sender", district="district")


def received_by_side(user: User) -> Q:
    """Return the condition of referrals that `user` answers."""
    return held_by(user, *RECEIVERS, programme="to_support__programme", district="district")


def may_freeze(user: User | None, programme: Programme | None) -> bool:
    """Tell whether `user` freezes a cohort in a programme and hands it over: its coordinators."""
    if may_set_up(user):
        return True
    return user is not None and programme is not None and has_role(user, programme, Role.COORDINATOR)


def may_see_cohorts(user: User) -> bool:
    """Tell whether `user` has a page of cohorts: who coordinates some programme."""
    return coordinates_something(user)


def may_keep_cohort(user: User | None, cohort: Cohort) -> bool:
    """Tell whether `user` hands a cohort over, stops it, and reads who is on it."""
    return may_freeze(user, cohort.sender)


def cohorts_kept(user: User) -> Q:
    """Return the condition of cohorts that `user` keeps."""
    if may_set_up(user):
        return Q()
    held = set(grants_of(user, Role.COORDINATOR).values_list("programme", flat=True))
    return Q(sender__in=coordinated_whole(user, held))


def cohorts_of(user: User) -> QuerySet[Cohort]:
    """Return the cohorts that `user` keeps."""
    return Cohort.objects.filter(cohorts_kept(user))


require = permission.require
