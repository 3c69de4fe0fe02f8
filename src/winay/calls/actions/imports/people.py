"""The members of a workbook: found among the registered by the rules of linkage, or registered, or asked about."""

from typing import Any

from django.utils.translation import gettext as _

from winay.base.errors import DomainError, Problem
from winay.base.models import User
from winay.calls.actions.imports.columns import MEMBER_COLUMNS, OFFICES
from winay.calls.actions.imports.faults import ToldElsewhere, located
from winay.calls.actions.imports.made import Made
from winay.calls.actions.spreadsheet import Row
from winay.registry.actions import add_member, ask_whether_one, register_household, register_person
from winay.registry.models import Household, Membership, Organisation, Person
from winay.registry.queries.identity import recognise
from winay.registry.rules.likeness import Written
from winay.territory.models import Community, District


def written(row: Row, district: str | None = None) -> Written:
    """Return the person whom a row of the sheet of members writes."""
    values = row.values
    return Written(
        given_names=values["given_names"] or "",
        first_surname=values["first_surname"] or "",
        second_surname=values["second_surname"] or "",
        dni=values["dni"] or None,
        sex=values["sex"] or "",
        birth_date=values["birth_date"],
        district=district,
    )


def people_of(
    rows: list[Row],
    *,
    actor: User,
    group: Organisation,
    district: District,
    community: Community | None,
    notices: list[Problem],
    made: Made,
) -> list[Person]:
    """Return the person of each row, a member of `group` from now on; whoever was asked about is told in `notices`.

    What is registered on the way is noted in `made`.

    Raises `ToldElsewhere` with every fault at its row.
    """
    members = [one.person for one in group.memberships.filter(until=None).select_related("person")]
    households: dict[str, Household] = {}
    people: list[Person] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            person, asked = _person(row, actor, district, community, households, members, made)
            _join(actor, group, person, row, made)
        except DomainError as error:
            problems += located(error, row, MEMBER_COLUMNS)
            continue
        people.append(person)
        if asked:
            message = _("This may be somebody who is registered already.")
            mend = _("Whoever keeps the registry compares the two under Duplicates; nothing waits for it.")
            notices.append(row.problem(MEMBER_COLUMNS[1], message, mend))
    if problems:
        raise ToldElsewhere(_("Some members are wrong."), problems=problems)
    return people


def _person(
    row: Row,
    actor: User,
    district: District,
    community: Community | None,
    households: dict[str, Household],
    members: list[Person],
    made: Made,
) -> tuple[Person, int]:
    """Return the person of a row and how many pairs somebody has to compare because of it."""
    found = recognise(written(row, district.pk), members=members)
    if found.person is not None:
        return found.person, 0
    values: dict[str, Any] = row.values
    label = str(values["household"] or f"row {row.number}")
    if community is not None and label not in households:
        households[label] = register_household(actor=actor, community=community)
        made.households.append(households[label].pk)
    person = register_person(
        actor=actor,
        household=households.get(label),
        community=community,
        district=None if community is not None else district,
        dni=values["dni"] or None,
        sex=values["sex"] or "",
        birth_date=values["birth_date"],
        given_names=values["given_names"] or "",
        first_surname=values["first_surname"] or "",
        second_surname=values["second_surname"] or "",
    )
    made.people.append(person.pk)
    return person, ask_whether_one(actor=actor, person=person, others=found.alike)


def _join(actor: User, group: Organisation, person: Person, row: Row, made: Made) -> None:
    standing = group.memberships.filter(person=person, until=None).first()
    if standing is not None and not row.values["office"]:
        return
    office = OFFICES[row.values["office"]] if row.values["office"] else Membership.Office.MEMBER.value
    membership = add_member(actor=actor, organisation=group, person=person, office=office)
    if standing is None:
        made.memberships[membership.pk] = office
    elif standing.office != office:
        made.note_office(membership.pk, standing.office, office)
