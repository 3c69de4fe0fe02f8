"""Taking a workbook of proposals: all rows are checked first, and either all are taken or none."""

from dataclasses import dataclass
from hashlib import sha256
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
    PROPOSALS,
    SOURCES,
    proposal_columns,
)
from winay.calls.actions.imports.faults import ToldElsewhere, located, located_costs
from winay.calls.actions.imports.made import Made
from winay.calls.actions.imports.people import people_of
from winay.calls.actions.proposals import (
    replace_cost_lines,
    save_proposal,
    set_members,
    start_proposal,
)
from winay.calls.actions.spreadsheet import Row, read_sheet, told_once
from winay.calls.models import Call, Category, CostLine, Proposal, Workbook
from winay.calls.queries.terms import terms_of
from winay.registry.actions import register_organisation
from winay.registry.queries.identity import organisations_called
from winay.territory.actions import save_community
from winay.territory.models import District


@dataclass(frozen=True)
class ImportReport:
    """What an import made; `notices`: what was repaired (a DNI whose zeros were lost), who has to be compared."""

    workbook: Workbook
    proposals: tuple[Proposal, ...]
    notices: tuple[Problem, ...] = ()

    @property
    def created(self) -> int:
        """How many proposals were made."""
        return len(self.proposals)


def import_proposals(*, actor: User | None, call: Call, file: IO[bytes], filename: str) -> ImportReport:
    """Take a workbook of proposals as drafts: groups, people and households are registered where they are new.

    Raises `InvalidInput` with a problem for every fault found, by sheet, row and column; then nothing is written.
    What was made is kept with the file's name and hash (`Workbook`). Inverse: `take_workbook_back`. The workbook is
    read before anything is locked: a large one keeps nobody waiting.
    """
    if actor is None or not may_enter_proposals(actor, call):
        raise NotAllowed()
    _require_taking(call)
    data = file.read(SMALL.largest_file + 1)
    book = open_workbook(data)
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
    sent = Workbook(call=call, filename=filename[:200], sha256=sha256(data).hexdigest(), brought_by=actor)
    drafts = _make_all(sent, rows, districts, members, costs, notices)
    return ImportReport(sent, drafts, tuple(notices))


def _require_taking(call: Call) -> None:
    if call.phase not in ("announced", "published"):
        raise WrongState(_("This call does not take proposals now."))


@transaction.atomic
def _make_all(
    sent: Workbook,
    rows: list[Row],
    districts: dict[str, District],
    members: list[Row],
    costs: list[Row],
    notices: list[Problem],
) -> tuple[Proposal, ...]:
    actor, call = sent.brought_by, Call.objects.get(pk=sent.call_id)
    _require_taking(call)
    drafts: list[tuple[int, Proposal]] = []
    made = Made()
    problems: list[Problem] = []
    for row in rows:
        people, lines = rows_of(members, row), rows_of(costs, row)
        try:
            drafts.append((row.number, _make(actor, call, row, districts, people, lines, notices, made)))
        except ToldElsewhere as error:
            problems += error.problems
        except DomainError as error:
            problems += located(error, row, proposal_columns(call))
    if problems:
        told = told_once(problems)
        raise InvalidInput(_("The workbook was not taken: some rows are wrong."), field="file", problems=told)
    sent.count, sent.made = len(drafts), made.as_json(drafts)
    sent.save(force_insert=True)
    details = {"count": sent.count, "sha256": sent.sha256}
    record_act(actor=actor, verb="import_proposals", subject=call, details=details)
    return tuple(proposal for _row, proposal in drafts)


def _make(
    actor: User,
    call: Call,
    row: Row,
    districts: dict[str, District],
    members: list[Row],
    costs: list[Row],
    notices: list[Problem],
    made: Made,
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
        made.organisations.append(organisation.pk)
    people = people_of(
        members,
        actor=actor,
        group=organisation,
        district=district,
        community=community,
        notices=notices,
        made=made,
    )
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
