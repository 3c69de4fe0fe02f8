"""Taking a workbook of proposals: all rows are checked first, and either all are taken or none."""

from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from winay.base.actions import record_act
from winay.base.errors import DomainError, InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.base.spreadsheets import SMALL, open_workbook
from winay.base.words import fold
from winay.calls.access import may_enter_proposals
from winay.calls.actions.imports.checks import (
    check_documents,
    check_groups,
    check_places,
    rows_of,
    without_example,
)
from winay.calls.actions.imports.columns import (
    COST_COLUMNS,
    COSTS,
    GROUP,
    KINDS,
    MEMBER_COLUMNS,
    MEMBERS,
    OFFICES,
    PROPOSALS,
    SOURCES,
    proposal_columns,
)
from winay.calls.actions.imports.faults import ToldElsewhere, located, located_costs
from winay.calls.actions.proposals import (
    replace_cost_lines,
    save_proposal,
    set_members,
    start_proposal,
)
from winay.calls.actions.spreadsheet import Row, read_sheet, told_once
from winay.calls.models import Call, Category, CostLine, Proposal
from winay.calls.queries.terms import terms_of
from winay.registry.actions import add_member, register_household, register_organisation, register_person
from winay.registry.models import Organisation, Person
from winay.registry.queries.identity import identify, organisations_called
from winay.territory.actions import save_community
from winay.territory.models import Community, District


@dataclass(frozen=True)
class ImportReport:
    """What an import made, and what was repaired on the way (such as a DNI whose leading zeros were lost)."""

    proposals: tuple[Proposal, ...]
    notices: tuple[Problem, ...] = ()

    @property
    def created(self) -> int:
        """How many proposals were made."""
        return len(self.proposals)


def import_proposals(*, actor: User | None, call: Call, file: IO[bytes], filename: str) -> ImportReport:
    """Take a workbook of proposals as drafts: groups, people and households are registered where they are new.

    Raises `InvalidInput` with a problem for every fault found, by sheet, row and column; then nothing is written.
    The workbook is read before anything is locked: a large one keeps nobody waiting.
    """
    if actor is None or not may_enter_proposals(actor, call):
        raise NotAllowed()
    _require_taking(call)
    book = open_workbook(file.read(SMALL.largest_file + 1))
    problems: list[Problem] = []
    notices: list[Problem] = []
    columns = proposal_columns(call)
    rows = read_sheet(book, PROPOSALS, columns, problems)
    members = read_sheet(book, MEMBERS, MEMBER_COLUMNS, problems)
    costs = read_sheet(book, COSTS, COST_COLUMNS, problems)
    rows, members, costs = (without_example(sheet) for sheet in (rows, members, costs))
    districts = check_places(actor, call, rows, columns, problems)
    check_groups(rows, members, costs, problems)
    check_documents(members, problems, notices)
    if not rows and not problems:
        mend = _("Write the groups over the example row, and give them their own names.")
        problems.append(Problem(_("The workbook holds no proposal."), where=PROPOSALS, mend=mend))
    if problems:
        told = told_once(problems)
        raise InvalidInput(_("The workbook was not taken: some cells are wrong."), field="file", problems=told)
    return ImportReport(_make_all(actor, call, rows, districts, members, costs), tuple(notices))


def _require_taking(call: Call) -> None:
    if call.phase not in ("announced", "published"):
        raise WrongState(_("This call does not take proposals now."))


@transaction.atomic
def _make_all(
    actor: User,
    call: Call,
    rows: list[Row],
    districts: dict[str, District],
    members: list[Row],
    costs: list[Row],
) -> tuple[Proposal, ...]:
    call = Call.objects.get(pk=call.pk)
    _require_taking(call)
    made: list[Proposal] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            made.append(_make(actor, call, row, districts, rows_of(members, row), rows_of(costs, row)))
        except ToldElsewhere as error:
            problems += error.problems
        except DomainError as error:
            problems += located(error, row, proposal_columns(call))
    if problems:
        told = told_once(problems)
        raise InvalidInput(_("The workbook was not taken: some rows are wrong."), field="file", problems=told)
    record_act(actor=actor, verb="import_proposals", subject=call, details={"count": len(made)})
    return tuple(made)


def _make(
    actor: User, call: Call, row: Row, districts: dict[str, District], members: list[Row], costs: list[Row]
) -> Proposal:
    values = row.values
    district = districts[values["ubigeo"]]
    community = None
    if values["community"]:
        community = save_community(actor=actor, district=district, name=values["community"])
    known = organisations_called(values["group"], district)
    if len(known) > 1:
        message = _("Two groups of this name are registered there.")
        mend = _("Merge them if they are one; otherwise enter its proposal by hand.")
        raise ToldElsewhere(message, problems=[row.problem(GROUP, message, mend)])
    organisation = known[0] if known else None
    if organisation is None:
        organisation = register_organisation(
            actor=actor,
            name=values["group"],
            kind=terms_of(call).who_may_apply[0] if terms_of(call).who_may_apply else "interest_group",
            district=district,
            community=community,
        )
    people = _people(actor, organisation, community, members)
    proposal = start_proposal(
        actor=actor,
        call=call,
        category=_category(call, values["category"]),
        organisation=organisation,
        title=values["title"],
        district=district,
        community=community,
    )
    answers = {key.removeprefix("answer:"): value for key, value in values.items() if key.startswith("answer:")}
    save_proposal(
        actor=actor,
        proposal=proposal,
        values={"activity": values["activity"], "expected_sales": values["expected_sales"], **answers},
    )
    set_members(actor=actor, proposal=proposal, people=people)
    try:
        return replace_cost_lines(actor=actor, proposal=proposal, lines=[_cost(line.values) for line in costs])
    except InvalidInput as error:
        if found := located_costs(error, costs):
            raise ToldElsewhere(error.message, problems=found) from error
        raise


def _category(call: Call, named: str) -> Category:
    """Return the category that a cell names by its name, or by its code where two names are alike."""
    known = {fold(one.name): one for one in call.categories.all()} | {
        one.code: one for one in call.categories.all()
    }
    return known.get(named) or known[fold(named)]


def _cost(values: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: values[key] for key in ("description", "unit", "quantity", "unit_cost")},
        "kind": CostLine.Kind(KINDS[values["kind"]]).value,
        "source": CostLine.Source(SOURCES[values["source"]]).value,
    }


def _people(
    actor: User, organisation: Organisation, community: Community | None, members: list[Row]
) -> list[Person]:
    households: dict[str, Any] = {}
    people: list[Person] = []
    problems: list[Problem] = []
    for row in members:
        try:
            people.append(_person(actor, organisation, community, row, households))
        except DomainError as error:
            problems += located(error, row, MEMBER_COLUMNS)
    if problems:
        raise ToldElsewhere(_("Some members are wrong."), problems=problems)
    return people


def _person(
    actor: User, organisation: Organisation, community: Community | None, row: Row, households: dict[str, Any]
) -> Person:
    values = row.values
    person = identify(values["dni"], surname=values["first_surname"] or "").person
    if person is None:
        label = str(values["household"] or f"row {row.number}")
        if community is not None and label not in households:
            households[label] = register_household(actor=actor, community=community)
        person = register_person(
            actor=actor,
            household=households.get(label),
            community=community,
            dni=values["dni"] or None,
            sex=values["sex"] or "",
            birth_date=values["birth_date"],
            given_names=values["given_names"] or "",
            first_surname=values["first_surname"] or "",
            second_surname=values["second_surname"] or "",
        )
    if values["office"]:
        office = OFFICES[values["office"]]
        add_member(actor=actor, organisation=organisation, person=person, office=office)
    elif not organisation.memberships.filter(person=person, until=None).exists():
        add_member(actor=actor, organisation=organisation, person=person)
    return person
