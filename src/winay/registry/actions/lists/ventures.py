"""Ventures of a list: each row led to its owner and its venture, looked at before anything is written, then written."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from winay.base.errors import DomainError
from winay.base.messages import N_
from winay.base.models import User
from winay.base.words import fold
from winay.registry import access, plugs
from winay.registry.actions.ventures import Jobs, Sales, Share, Word, record_jobs, record_sales, register_venture
from winay.registry.models import ImportBatch, Organisation, Person, SourceRecord, ToldBy, Venture, VentureSales
from winay.registry.queries.identity import organisations_called, recognise
from winay.registry.queries.ventures import jobs_that_stand, sales_that_stand, sold, ventures_of, whole_of
from winay.registry.rules.likeness import HELD_BY, Written
from winay.registry.rules.lists import Fault, Mapping
from winay.registry.rules.lists.fields import VENTURES
from winay.registry.rules.lists.ventures import day_of_jobs, row_faults
from winay.registry.rules.ventures import Sold, overlapping
from winay.territory.models import District

if TYPE_CHECKING:
    from winay.registry.actions.lists.passing import Examined

Owner = Organisation | Person
NOT_YOURS = Fault(
    "",
    N_("This venture, or its owner, lies outside the territory of your role."),
    N_("Somebody of that place has to take this row."),
)
NO_DISTRICT = Fault("", N_("The district is missing."), N_("Give the UBIGEO or the name of the district."))
UNKNOWN_OWNER = (
    N_("The owner is not registered."),
    N_("Bring the owners first as a list of people (the same file will do), or register them."),
)
UNKNOWN_GROUP = (
    N_("There is no group “%(text)s” in this district."),
    N_("Write its RUC or its name as it is registered, or register the group first."),
)
IN_DOUBT = (
    N_("The owner is like %(count)s registered people, and the row does not tell whether it is one of them."),
    N_("Write the DNI and the date of birth as they are registered."),
)
HELD_TWICE = (
    N_("Two people of this name are registered with this DNI."),
    N_("Settle first which one holds it, or leave it empty."),
)
TWO_GROUPS = (
    N_("There are %(count)s groups of this name in the district."),
    N_("Write the RUC of the one that is meant."),
)
NO_VENTURE = (N_("There is no venture with the code %(text)s."), N_("Look it up in the list of ventures."))
OTHER_NAME = (
    N_("The venture with this code is called otherwise: “%(text)s”."),
    N_("Look at the code, or leave the name empty."),
)
OTHER_OWNER = (
    N_("The venture with this code has another owner."),
    N_("Look at the code, or leave the owner empty."),
)
WHICH_VENTURE = (
    N_("The owner has %(count)s ventures that may be meant: %(text)s."),
    N_("Write the code of the one that is meant."),
)
SOLD_ALREADY = (
    N_("Sales from %(since)s to %(until)s are on record already, or stand in this list."),
    N_("Correct them on the page of the venture, or take the row out."),
)
COUNTED_ALREADY = (
    N_("The jobs of this day are on record already, or stand in this list."),
    N_("Correct them on the page of the venture, or take the row out."),
)


class Refused(Exception):
    """A row that cannot be taken: the field under whose heading it stands, what is wrong, the mend, values for both."""

    def __init__(self, name: str, said: tuple[str, str], **values: Any) -> None:
        super().__init__(said[0])
        self.name, self.said, self.values = name, said, values


@dataclass
class Known:
    """A venture as it stands with what the list adds: `venture` None until it is written; jobs by day."""

    venture: Venture | None
    sales: list[Sold] = field(default_factory=list)
    jobs: dict[date, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """What a row adds: to a venture that stands or that it begins, with its owner; nothing where all is known."""

    known: Known
    owner: Owner | None
    row: dict[str, Any]
    begins: bool
    sales: Sales | None = None
    jobs: Jobs | None = None

    @property
    def adds(self) -> bool:
        """Whether anything would be written."""
        return self.begins or self.sales is not None or self.jobs is not None


class VenturesOfList:
    """Leads rows to owners and ventures. Holds what it met, so that rows of one list know of each other."""

    def __init__(self, batch: ImportBatch, mapping: Mapping, actor: User | None) -> None:
        self.mapping, self.actor, self.on = mapping, actor, batch.list_date
        self.owners: dict[Any, Owner | Refused] = {}
        self.by_venture: dict[Any, Known] = {}
        self.begun: dict[tuple[Any, str, str], Known] = {}
        self.alike: list[str] = []

    def plan(self, row: dict[str, Any]) -> Planned | list[Fault]:
        """Return what a row adds, or what is wrong with it; nothing is written."""
        if faults := row_faults(row, self.mapping):
            return faults
        try:
            return self._planned(row)
        except Refused as refused:
            message, mend = refused.said
            return [Fault(self.mapping.heading_of(refused.name), message, mend, refused.values)]

    def _planned(self, row: dict[str, Any]) -> Planned:
        owner = self._owner(row)
        known, begins = self._by_code(row, owner) if row["venture"] else self._by_name(row, owner)
        sales, jobs = self._new_sales(known, row), self._new_jobs(known, row)
        if sales is not None:
            known.sales.append(Sold(sales.since, sales.until, sales.amount, sales.known))
        if jobs is not None:
            known.jobs[jobs.day] = (jobs.people, jobs.women, jobs.young)
        return Planned(known, owner, row, begins, sales, jobs)

    def _owner(self, row: dict[str, Any]) -> Owner | None:
        """Return whom the row names: the group where it names one, else the person; None where it names nobody."""
        if row["group"] or row["ruc"]:
            return self._once(
                ("group", row["ruc"], fold(row["group"]), row["district_id"]),
                lambda: group_of(row["group"], row["ruc"], row["district_id"]),
            )
        if not (row["given_names"] and row["first_surname"]):
            return None
        who = Written(
            row["given_names"],
            row["first_surname"],
            row["second_surname"],
            dni=row["dni"],
            sex=row["sex"],
            birth_date=row["birth"][0],
            district=row["district_id"],
        )
        return self._once(("person", who), lambda: person_of(who))

    def _once(self, key: Any, find: Callable[[], Owner]) -> Owner:
        if key not in self.owners:
            try:
                found = find()
            except Refused as refused:
                self.owners[key] = refused
            else:
                kept = access.may_keep(self.actor, found)
                self.owners[key] = found if kept else Refused("", (NOT_YOURS.message, NOT_YOURS.mend))
        owner = self.owners[key]
        if isinstance(owner, Refused):
            raise owner
        return owner

    def _by_code(self, row: dict[str, Any], owner: Owner | None) -> tuple[Known, bool]:
        venture = Venture.objects.select_related("merged_into").filter(code=row["venture"]).first()
        while venture is not None and venture.merged_into is not None:
            venture = venture.merged_into
        if venture is None:
            raise Refused("venture", NO_VENTURE, text=row["venture"][:40])
        self._require_kept(venture.district_id)
        if row["venture_name"] and fold(row["venture_name"]) != fold(venture.name):
            raise Refused("venture_name", OTHER_NAME, text=venture.name[:60])
        if owner is not None and not ventures_of(owner).filter(pk=venture.pk).exists():
            raise Refused("", OTHER_OWNER)
        return self._known(venture), False

    def _by_name(self, row: dict[str, Any], owner: Owner | None) -> tuple[Known, bool]:
        if owner is None:
            raise Refused("", UNKNOWN_OWNER)
        district = row["district_id"]
        if district is None:
            raise Refused("", (NO_DISTRICT.message, NO_DISTRICT.mend))
        self._require_kept(district)
        key = (owner.pk, fold(row["venture_name"]), district)
        if key in self.begun:
            return self.begun[key], False
        owned = [one for one in ventures_of(owner) if not _by_mistake(one)]
        same = [one for one in owned if fold(one.name) == key[1]]
        if len(same) == 1 and same[0].district_id == district:
            return self._known(same[0]), False
        if same:
            raise Refused(
                "venture_name", WHICH_VENTURE, count=len(same), text=", ".join(one.code for one in same[:5])
            )
        self.alike += [one.code for one in owned if one.activity == row["activity"] and one.state != "closed"][:1]
        self.begun[key] = Known(None)
        return self.begun[key], True

    def _require_kept(self, district: str) -> None:
        if not access.may_keep_people(self.actor, district):
            raise Refused("", (NOT_YOURS.message, NOT_YOURS.mend))

    def _known(self, venture: Venture) -> Known:
        if venture.pk not in self.by_venture:
            whole = whole_of(venture)
            jobs = {row.day: (row.people, row.women, row.young) for row in jobs_that_stand(whole)}
            self.by_venture[venture.pk] = Known(venture, sold(sales_that_stand(whole)), jobs)
        return self.by_venture[venture.pk]

    def _new_sales(self, known: Known, row: dict[str, Any]) -> Sales | None:
        if row["sales"] is None:
            return None
        new = Sales(
            row["sales_since"], row["sales_until"], row["sales"], row["sales_known"] or VentureSales.Known.DECLARED
        )
        told = Sold(new.since, new.until, new.amount, new.known)
        found = overlapping(told, known.sales)
        if found is None:
            return new
        if (found.since, found.until, found.amount) == (new.since, new.until, new.amount):
            return None
        raise Refused(
            "sales_since", SOLD_ALREADY, since=f"{found.since:%d/%m/%Y}", until=f"{found.until:%d/%m/%Y}"
        )

    def _new_jobs(self, known: Known, row: dict[str, Any]) -> Jobs | None:
        if row["jobs"] is None:
            return None
        new = Jobs(day_of_jobs(row, self.on), row["jobs"], row["jobs_women"], row["jobs_young"])
        if new.day not in known.jobs:
            return new
        if known.jobs[new.day] == (new.people, new.women, new.young):
            return None
        raise Refused("jobs", COUNTED_ALREADY)


def group_of(name: str, ruc: str | None, ubigeo: str | None) -> Organisation:
    """Return the group of a row by its RUC, else by its name in the district. Raises `Refused`."""
    if ruc and (by_ruc := Organisation.standing.filter(ruc=ruc).first()):
        return by_ruc
    district = District.objects.filter(pk=ubigeo).first()
    found = organisations_called(name, district) if district and name else []
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused("group", TWO_GROUPS, count=len(found))
    raise Refused("group" if name else "ruc", UNKNOWN_GROUP, text=(name or ruc or "")[:60])


def person_of(who: Written) -> Person:
    """Return the person of a row, where the row is sure of them. Raises `Refused`."""
    found = recognise(who)
    if found.person is not None:
        return found.person
    if found.answer == "other":
        raise Refused("dni", (HELD_BY[found.rule], N_("Look at the identity card again.")))
    if found.answer == "ambiguous":
        raise Refused("dni", HELD_TWICE)
    if found.answer == "doubt":
        raise Refused("", IN_DOUBT, count=len(found.alike))
    raise Refused("", UNKNOWN_OWNER)


def _by_mistake(venture: Venture) -> bool:
    """Tell whether a venture ended because it was registered by mistake, as those of a list that went back."""
    if venture.state != "closed":
        return False
    last = venture.changes.order_by("-changed_on", "-created_at").first()
    return last is not None and last.reason == "mistake"


def write_ventures(found: "Examined", batch: ImportBatch, actor: User | None) -> None:
    """Write what the rows of a chunk add, each with all it says or not at all, and a record of each row.

    What stands in the way only by now (somebody told the same meanwhile) refuses the row.
    """
    made = []
    plans: dict[int, Any] = found.planned
    for place, planned in sorted(plans.items()):
        try:
            with transaction.atomic():
                venture = _write(planned, batch, actor)
        except DomainError as error:
            found.refuse(place, Fault("", str(error).replace("%", "%%")))
            continue
        made.append(
            SourceRecord(
                batch=batch,
                row=found.rows.numbers[place],
                key="",
                mark=found.rows.marks[place],
                digest=found.rows.digests[place],
                venture=venture,
                values=json.loads(found.rows.texts[place]),
            )
        )
    SourceRecord.objects.bulk_create(made, batch_size=500)


def _write(planned: Planned, batch: ImportBatch, actor: User | None) -> Venture:
    venture, row = planned.known.venture, planned.row
    if venture is None:
        began_on, began_year, _to = row["began"]
        venture = register_venture(
            actor=actor,
            name=row["venture_name"],
            activity=row["activity"],
            district=District.objects.get(pk=row["district_id"]),
            owners=[Share(planned.owner)] if planned.owner else [],
            began_on=began_on,
            began_year=began_year,
        )
    word = Word(by=ToldBy.LIST, on=batch.list_date, source=batch.source.name)
    if planned.sales is not None:
        record_sales(actor=actor, venture=venture, sales=planned.sales, word=word)
    if planned.jobs is not None:
        record_jobs(actor=actor, venture=venture, jobs=planned.jobs, word=word)
    planned.known.venture = venture
    return venture


plugs.register(VENTURES, plugs.Plug(lead=VenturesOfList, write=write_ventures))
