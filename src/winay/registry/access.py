"""Who may keep people, households and organisations.

The registry stands beside `programmes` and may not import it: whoever works in a programme is told by the rule
`registry.keep_people`, and where by `registry.places_kept`; `programmes` gives both when the system starts.
"""

from collections.abc import Collection

from django.db.models import Q
from rules.rulesets import default_rules, test_rule

from winay.base import permission
from winay.base.models import User
from winay.registry.models import (
    Household,
    KnownTwo,
    LinkPair,
    Membership,
    Merge,
    Organisation,
    Paper,
    Person,
    Venture,
    VentureOwner,
)
from winay.territory.models import Community, District


def may_keep_people(user: User | None, district: str | None = None) -> bool:
    """Tell whether `user` may register people: the command line (`None`) or staff of a programme.

    With `district` (UBIGEO): whether they may do so there; roles hold for a territory.
    """
    if user is None:
        return True
    if not (user.is_authenticated and user.is_active):
        return False
    return bool(test_rule("registry.keep_people", user, district))  # type: ignore[no-untyped-call]


def places_kept(user: User) -> Collection[str] | None:
    """Return the districts (UBIGEO) whose people `user` keeps; None: all of them."""
    found: Collection[str] | None = default_rules["registry.places_kept"](user)
    return found


Placed = Person | Household | Organisation | Community | District | Venture


def may_keep(user: User | None, *records: Placed | None) -> bool:
    """Tell whether `user` keeps the registry in the place of every one of `records`; None stands for nothing.

    What an act is given comes from a form, where anybody can write the key of a record of another place: an act asks
    this of all it is given, not only of the one that its page is about.
    """
    places = {record.pk if isinstance(record, District) else record.district_id for record in records if record}
    return may_keep_people(user) and all(may_keep_people(user, place) for place in places)


def is_current_member(user: User, organisation: Organisation) -> bool:
    """Tell whether `user` is the account of a current member of `organisation`."""
    return (
        user.is_authenticated
        and user.is_active
        and Membership.objects.filter(person__user=user, organisation=organisation, until=None).exists()
    )


def may_add_member(user: User | None, organisation: Organisation, person: Person) -> bool:
    """Tell whether `user` may make `person` a member: staff who keep both, or a member a neighbour of the group."""
    if may_keep(user, organisation, person):
        return True
    neighbour = person.district_id in (None, organisation.district_id)
    return neighbour and user is not None and is_current_member(user, organisation)


def may_change_organisation(user: User | None, organisation: Organisation) -> bool:
    """Tell whether `user` may change members and accounts of `organisation`: staff, or one of its members."""
    return may_keep_people(user, organisation.district_id) or (
        user is not None and is_current_member(user, organisation)
    )


def may_register_person(
    user: User | None, organisation: Organisation | None, *places: Household | Community | District | None
) -> bool:
    """Tell whether `user` may register a person of these `places`: staff where they keep people, a member only for
    their own organisation."""
    if may_keep(user, *places):
        return True
    return user is not None and organisation is not None and is_current_member(user, organisation)


def may_keep_paper(user: User | None, paper: Paper) -> bool:
    """Tell whether `user` may help with a paper: who keeps people where its owner lives."""
    return paper.subject is not None and may_keep_people(user, paper.subject.district_id)


def may_review_pair(user: User | None, pair: LinkPair) -> bool:
    """Tell whether `user` may compare two records: who keeps people where both live."""
    return may_keep(user, pair.left, pair.right)


def may_undo_merge(user: User | None, merge: Merge) -> bool:
    """Tell whether `user` may part two merged records: who keeps people where both live."""
    return may_keep(user, merge.kept, merge.absorbed)


def may_withdraw_two(user: User | None, known: KnownTwo) -> bool:
    """Tell whether `user` may take back that two records are two: who keeps people where both live."""
    return may_keep(user, known.left, known.right)


def may_adjudicate(user: User | None) -> bool:
    """Tell who decides where two reviewers disagree, and who compares the registry: coordinators."""
    if user is None:
        return True
    if not (user.is_authenticated and user.is_active):
        return False
    return bool(test_rule("registry.adjudicate", user))  # type: ignore[no-untyped-call]


def may_anonymise(user: User | None, person: Person) -> bool:
    """Tell who deletes a person's data at their wish: a coordinator who keeps people where they live."""
    return may_adjudicate(user) and may_keep_people(user, person.district_id)


def may_see_readings(user: User | None, person: Person) -> bool:
    """Tell who sees who looked at a person's record: as `may_anonymise`."""
    return may_anonymise(user, person)


def may_keep_venture(user: User | None, venture: Venture) -> bool:
    """Tell whether `user` keeps a venture, its owners and states: who keeps people where it lies."""
    return may_keep_people(user, venture.district_id)


def owns_venture(user: User, venture: Venture) -> bool:
    """Tell whether `user` is the account of an owner, of a member of a group that owns it, or of its household."""
    if not (user.is_authenticated and user.is_active):
        return False
    member = Q(organisation__memberships__person__user=user, organisation__memberships__until=None)
    mine = member | Q(person__user=user) | Q(household__members__user=user)
    return VentureOwner.objects.filter(mine, venture=venture, until=None).exists()


def may_tell_of_venture(user: User | None, venture: Venture) -> bool:
    """Tell whether `user` may write down what a venture sells and whom it employs: who keeps it, or an owner."""
    return may_keep_venture(user, venture) or (user is not None and owns_venture(user, venture))


require = permission.require
