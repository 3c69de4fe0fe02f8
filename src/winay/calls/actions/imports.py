"""Many proposals in one workbook: all rows are checked first, and either all are taken or none."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any
from unicodedata import normalize

import xlsxwriter
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range_abs

from winay.base.actions import record_act
from winay.base.errors import DomainError, InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.base.search import called
from winay.base.spreadsheets import SMALL, open_workbook
from winay.base.words import fold
from winay.calls.access import may_enter_proposals
from winay.calls.actions.proposals import (
    LONGEST_ANSWER,
    replace_cost_lines,
    save_proposal,
    set_members,
    start_proposal,
)
from winay.calls.actions.spreadsheet import MOST_ROWS, Column, Row, read_sheet, told_once
from winay.calls.models import Call, Category, CostLine, Proposal
from winay.calls.queries.readiness import terms_of
from winay.registry.actions import add_member, register_household, register_organisation, register_person
from winay.registry.models import Organisation, Person
from winay.registry.queries.identity import identify
from winay.registry.rules import clean_dni, dni_problem
from winay.territory.actions import save_community
from winay.territory.models import Community, District

PROPOSALS, MEMBERS, COSTS = "Propuestas", "Socios", "Costos"
KINDS = {"bienes": "goods", "asistencia técnica": "assistance", "otro": "other"}
SOURCES = {
    "programa": "programme",
    "aporte en efectivo": "own_cash",
    "aporte en especie": "own_kind",
    "municipalidad": "municipality",
    "otra fuente": "other",
}
OFFICES = {
    "presidencia": "president",
    "vicepresidencia": "vice",
    "secretaría": "secretary",
    "tesorería": "treasurer",
    "fiscalía": "auditor",
    "vocal": "vocal",
    "socia o socio": "member",
}
ALSO_OFFICES = {
    "presidente": "presidencia",
    "presidenta": "presidencia",
    "vicepresidente": "vicepresidencia",
    "vicepresidenta": "vicepresidencia",
    "secretario": "secretaría",
    "secretaria": "secretaría",
    "tesorero": "tesorería",
    "tesorera": "tesorería",
    "fiscal": "fiscalía",
    "socio": "socia o socio",
    "socia": "socia o socio",
    "miembro": "socia o socio",
    "integrante": "socia o socio",
}
ALSO_SEXES = {
    "femenino": "F",
    "mujer": "F",
    "warmi": "F",
    "masculino": "M",
    "varón": "M",
    "hombre": "M",
    "qari": "M",
}
EXAMPLE = "EJEMPLO Warmikuna Llankaq"
"""The group of the template's first row: it passes every check, and as long as it bears this name it is not taken."""
GROUP = Column("group", "Grupo", required=True, example=EXAMPLE, help="Nombre del grupo, igual en las tres hojas.")
MEMBER_COLUMNS = (
    GROUP,
    Column("given_names", "Nombres", required=True, longest=120, example="Rosa", help="Como en el DNI."),
    Column(
        "first_surname", "Primer apellido", required=True, longest=80, example="Huamán", help="Como en el DNI."
    ),
    Column("second_surname", "Segundo apellido", longest=80, example="Milla", help="Puede faltar."),
    Column("dni", "DNI", longest=12, help="Ocho dígitos; puede faltar: la oficina ayuda a sacarlo."),
    Column(
        "sex", "Sexo (F/M)", "choice", choices=("F", "M"), example="F", also=ALSO_SEXES, help="F mujer, M varón."
    ),
    Column("birth_date", "Fecha de nacimiento", "date", example="31/12/1980", help="Día, mes y año."),
    Column(
        "household", "Hogar", longest=40, example="1", help="Dos personas con el mismo valor son del mismo hogar."
    ),
    Column(
        "office",
        "Cargo",
        "choice",
        choices=tuple(OFFICES),
        also=ALSO_OFFICES,
        example="presidencia",
        help="Cargo en la junta directiva; vacío: socia o socio. La presidencia firma el convenio.",
    ),
)
COST_COLUMNS = (
    GROUP,
    Column("kind", "Tipo", "choice", required=True, choices=tuple(KINDS), example="bienes", help="Qué se paga."),
    Column(
        "description", "Descripción", required=True, example="Malla para galpón", help="Qué se compra o contrata."
    ),
    Column("unit", "Unidad", longest=40, example="rollo", help="Kilo, rollo, día, mes."),
    Column("quantity", "Cantidad", "number", required=True, decimals=3, example=4, help="Hasta tres decimales."),
    Column(
        "unit_cost",
        "Costo unitario",
        "number",
        required=True,
        example=350.5,
        help="En soles, hasta dos decimales.",
    ),
    Column(
        "source",
        "Fuente",
        "choice",
        required=True,
        choices=tuple(SOURCES),
        example="programa",
        help="Quién lo paga.",
    ),
)


@dataclass(frozen=True)
class ImportReport:
    """What an import made, and what was repaired on the way (such as a DNI whose leading zeros were lost)."""

    proposals: tuple[Proposal, ...]
    notices: tuple[Problem, ...] = ()

    @property
    def created(self) -> int:
        """How many proposals were made."""
        return len(self.proposals)


def proposal_columns(call: Call) -> tuple[Column, ...]:
    """Return the columns of the first sheet: the fixed ones and one for each question of the call's form."""
    named = dict(call.categories.values_list("code", "name"))
    categories = tuple(named.values()) if len(set(map(fold, named.values()))) == len(named) else tuple(named)
    territory = call.territory or call.programme.territory
    districts = territory.districts.all() if territory else District.objects.all()
    ubigeo = districts.order_by("pk").values_list("pk", flat=True).first() or "021201"
    return (
        GROUP,
        Column(
            "category",
            "Categoría",
            "choice",
            required=True,
            choices=categories,
            example=(categories or ("",))[0],
            also=dict(zip(named, categories, strict=True)),
            help="Elija de la lista de la celda.",
        ),
        Column("title", "Título", required=True, example="Crianza de cuyes", help="Cómo se llama la propuesta."),
        Column("activity", "Actividad", longest=120, example="Crianza de cuyes", help="A qué se dedica el grupo."),
        Column(
            "ubigeo",
            "UBIGEO",
            required=True,
            longest=6,
            example=ubigeo,
            help="Seis dígitos del INEI, del distrito.",
        ),
        Column("community", "Comunidad", longest=120, example="Cullashpampa", help="Comunidad o caserío."),
        Column("expected_sales", "Ventas esperadas", "number", example=18000, help="Soles al año."),
        *(
            Column(
                f"answer:{q.code}",
                q.label.in_language(settings.LANGUAGE_CODE),
                longest=LONGEST_ANSWER,
                help="Pregunta del formulario"
                + (": hace falta para presentar." if q.required else "; puede faltar."),
            )
            for q in terms_of(call).questions
        ),
    )


def proposals_template(call: Call) -> bytes:
    """Return the workbook of a call to be filled in: three sheets with an example row that passes every check and lists
    of choices in the cells, the allowed values, and a sheet that explains each column.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#F3E9DC", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    sheets = ((PROPOSALS, proposal_columns(call)), (MEMBERS, MEMBER_COLUMNS), (COSTS, COST_COLUMNS))
    pages = [book.add_worksheet(name) for name, _columns in sheets]
    notes, allowed = book.add_worksheet("Ayuda"), book.add_worksheet("Valores")
    lists = 0
    for page, (_name, columns) in zip(pages, sheets, strict=True):
        page.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            page.write_string(0, place, column.heading, bold)
            page.set_column(place, place, 22, None if column.kind == "number" else text)
            (page.write_number if column.kind == "number" else page.write_string)(1, place, column.example or "")
            if column.choices:
                for down, told in enumerate((column.heading, *column.choices)):
                    allowed.write_string(down, lists, told)
                allowed.set_column(lists, lists, 30)
                cells = xl_range_abs(1, lists, len(column.choices), lists)
                page.data_validation(
                    1, place, MOST_ROWS, place, {"validate": "list", "source": f"=Valores!{cells}"}
                )
                lists += 1
    notes.set_column(0, 1, 24)
    notes.set_column(2, 2, 12)
    notes.set_column(3, 4, 60)
    lines = [
        call.title,
        "Una fila por grupo en «Propuestas»; sus socios y costos van en las otras hojas con el mismo nombre.",
        "En «Socios», dos personas con el mismo valor en «Hogar» son del mismo hogar. El DNI puede faltar.",
        "No use fórmulas: copie y pegue valores. Todo se revisa antes: si hay un error, no se guarda nada.",
        f"La fila 2 de cada hoja es un ejemplo: escriba encima. Con el nombre «{EXAMPLE}» no se toma.",
        "Lo que se carga son borradores: después hay que presentar cada propuesta antes de la hora de cierre.",
    ]
    for number, line in enumerate(lines):
        notes.write_string(number, 0, line)
    top = len(lines) + 1
    notes.write_row(top, 0, ("Hoja", "Columna", "¿Hace falta?", "Qué va", "Valores permitidos"), bold)
    explained = [(name, column) for name, columns in sheets for column in columns]
    for number, (name, column) in enumerate(explained, start=top + 1):
        needed = "sí" if column.required else "no"
        for place, told in enumerate((name, column.heading, needed, column.help, ", ".join(column.choices))):
            notes.write_string(number, place, told)
    book.close()
    return out.getvalue()


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
    rows, members, costs = (_without_example(sheet) for sheet in (rows, members, costs))
    districts = _check_places(actor, call, rows, columns, problems)
    _check_groups(rows, members, costs, problems)
    _check_documents(members, problems, notices)
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
            made.append(_make(actor, call, row, districts, _of(members, row), _of(costs, row)))
        except _Elsewhere as error:
            problems += error.problems
        except DomainError as error:
            problems += _located(error, row, proposal_columns(call))
    if problems:
        told = told_once(problems)
        raise InvalidInput(_("The workbook was not taken: some rows are wrong."), field="file", problems=told)
    record_act(actor=actor, verb="import_proposals", subject=call, details={"count": len(made)})
    return tuple(made)


class _Elsewhere(InvalidInput):
    """Faults that are told already at their own sheet, row and column."""


def _located(error: DomainError, row: Row, columns: Sequence[Column]) -> list[Problem]:
    """Return what an act found wrong at the row it was given, under the column of the field that it names."""
    by_key = {column.key: column for column in columns}
    if isinstance(error, InvalidInput) and error.problems:
        faults = [
            (fault.where.rpartition(".")[2] or error.field or "", str(fault.message), str(fault.mend))
            for fault in error.problems
        ]
    else:
        faults = [(getattr(error, "field", None) or "", str(error), "")]
    return [
        row.problem(
            by_key.get(key, by_key.get(f"answer:{key}", columns[1])), message, mend or _("Correct this cell.")
        )
        for key, message, mend in faults
    ]


def _located_costs(error: InvalidInput, lines: Sequence[Row]) -> list[Problem]:
    """Return the faults of cost lines (`line.field`, 1 = first) at the rows of their sheet."""
    problems = []
    for fault in error.problems:
        number, _dot, key = fault.where.partition(".")
        place = int(number) - 1 if number.isdigit() else 0
        if place < len(lines):
            one = InvalidInput(fault.message, field=key)
            problems += _located(one, lines[place], COST_COLUMNS)
    return problems


def _without_example(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.values["group"] != EXAMPLE]


def _of(rows: Sequence[Row], proposal: Row) -> list[Row]:
    return [row for row in rows if _group(row) == _group(proposal)]


def _check_places(
    actor: User, call: Call, rows: list[Row], columns: Sequence[Column], problems: list[Problem]
) -> dict[str, District]:
    column = next(column for column in columns if column.key == "ubigeo")
    for row in rows:
        if row.values["ubigeo"]:
            row.values["ubigeo"] = str(row.values["ubigeo"]).zfill(6)
    districts = District.objects.in_bulk({row.values["ubigeo"] for row in rows if row.values["ubigeo"]})
    for row in rows:
        if row.values["ubigeo"] and row.values["ubigeo"] not in districts:
            message = _("There is no district with the UBIGEO %(code)s.") % {"code": row.values["ubigeo"]}
            problems.append(row.problem(column, message, _("Look it up in the list of districts.")))
    held = {code for code in districts if may_enter_proposals(actor, call, code)}
    for row in rows:
        if row.values["ubigeo"] in districts and row.values["ubigeo"] not in held:
            message = _("Your role does not hold in the district %(code)s.") % {"code": row.values["ubigeo"]}
            problems.append(row.problem(column, message, _("Whoever works there takes these groups in.")))
    return districts


def _check_groups(rows: list[Row], members: list[Row], costs: list[Row], problems: list[Problem]) -> None:
    known: dict[str, int] = {}
    for row in rows:
        group = str(row.values["group"] or "").casefold()
        if group and group in known:
            message = _("The group stands already in row %(number)d.") % {"number": known[group]}
            problems.append(row.problem(GROUP, message, _("Each group has one proposal in a workbook.")))
        known.setdefault(group, row.number)
    for row in (*members, *costs):
        if row.values["group"] and str(row.values["group"]).casefold() not in known:
            message = _("There is no proposal of this group.")
            problems.append(row.problem(GROUP, message, _("Write the group as in the sheet %s.") % PROPOSALS))


def _check_documents(members: list[Row], problems: list[Problem], notices: list[Problem]) -> None:
    column = next(column for column in MEMBER_COLUMNS if column.key == "dni")
    seen: dict[str, Row] = {}
    for row in members:
        dni = str(row.values["dni"] or "")
        if not dni:
            continue
        if dni.isdigit() and 5 <= len(dni) < 8:
            dni = dni.zfill(8)
            notices.append(row.problem(column, _("The leading zeros that the DNI had lost were put back.")))
        if message := dni_problem(dni):
            problems.append(
                row.problem(column, _(message), _("Look at the identity card again, or leave it empty."))
            )
            continue
        row.values["dni"] = dni = clean_dni(dni) or ""
        first = seen.setdefault(dni, row)
        if first is not row and (_surname(first) != _surname(row) or _group(first) == _group(row)):
            message = _("This DNI stands already in row %(number)d.") % {"number": first.number}
            problems.append(row.problem(column, message, _("Look at the identity cards of both.")))
    for dni, row in seen.items():
        answer = identify(dni, surname=str(row.values["first_surname"] or "")).answer
        if answer == "other":
            message = _("This DNI is registered for somebody with another surname.")
            problems.append(row.problem(column, message, _("Look at the identity card again.")))
        elif answer == "ambiguous":
            message = _("Two people of this surname are registered with this DNI.")
            problems.append(row.problem(column, message, _("Settle first which one holds it, or leave it empty.")))


def _group(row: Row) -> str:
    return str(row.values["group"] or "").casefold()


def _surname(row: Row) -> str:
    return _folded(str(row.values["first_surname"] or ""))


def _folded(name: str) -> str:
    """A surname without accents and capitals, to compare two ways of writing it."""
    return "".join(c for c in normalize("NFD", name.casefold()) if c.isalpha())


def _make(
    actor: User, call: Call, row: Row, districts: dict[str, District], members: list[Row], costs: list[Row]
) -> Proposal:
    values = row.values
    district = districts[values["ubigeo"]]
    community = None
    if values["community"]:
        community = save_community(actor=actor, district=district, name=values["community"])
    organisation = Organisation.objects.filter(
        called(values["group"]), district=district, merged_into=None
    ).first()
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
        if found := _located_costs(error, costs):
            raise _Elsewhere(error.message, problems=found) from error
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
            problems += _located(error, row, MEMBER_COLUMNS)
    if problems:
        raise _Elsewhere(_("Some members are wrong."), problems=problems)
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
