"""Reading many rows at once, column by column: every value checked, each text that repeats read once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from winay.base.messages import N_
from winay.registry.rules.lists import dates, names, values
from winay.registry.rules.lists.fields import ORGANISATIONS, PEOPLE, PROVIDERS, VENTURES
from winay.registry.rules.lists.mapping import Mapping
from winay.registry.rules.lists.notices import MOST_SAMPLES, Notices
from winay.registry.rules.lists.places import Places
from winay.registry.rules.lists.values import Fault, Known, Wrong

Column = list[Any]
EMPTY: dict[str, Any] = {
    "dni": None,
    "ruc": None,
    "birth": dates.UNKNOWN,
    "founded_on": None,
    "district_id": None,
    "community_id": None,
    "head": False,
    "consent": None,
    "began": dates.UNKNOWN,
    **dict.fromkeys(("sales", "sales_since", "sales_until", "jobs", "jobs_women", "jobs_young", "jobs_day")),
    **dict.fromkeys(("price", "without_pay", "shown", "trained_on")),
}
"""What a value is where no column gives it; "" for all others."""
ALL_DIFFER = frozenset(("dni", "phone", "key", "ruc"))
READ = {
    PEOPLE: (
        "key", "dni", "given_names", "first_surname", "second_surname", "sex", "birth", "language", "phone",
        "district_id", "community_id", "locality", "household", "head", "poverty", "consent",
    ),
    ORGANISATIONS: (
        "key", "name", "kind", "ruc", "registration", "registration_number", "founded_on", "district_id",
        "community_id", "locality",
    ),
    VENTURES: (
        "key", "venture", "venture_name", "activity", "group", "ruc", "dni", "given_names", "first_surname",
        "second_surname", "sex", "birth", "district_id", "began", "sales", "sales_since", "sales_until",
        "sales_known", "jobs", "jobs_women", "jobs_young", "jobs_day",
    ),
    PROVIDERS: (
        "key", "firm", "ruc", "dni", "given_names", "first_surname", "second_surname", "sex", "birth", "phone",
        "district_id", "provider_kind", "skills", "spoken", "serves", "price", "price_per", "without_pay", "about",
        "shown", "trained_in", "trained_by", "trained_on",
    ),
}  # fmt: skip

TEXTS = {
    "provider_kind": 40, "skills": 400, "spoken": 120, "serves": 400, "price_per": 20, "about": 300,
    "trained_in": 120, "trained_by": 120,
}  # fmt: skip
"""Texts of a list of providers, with the most letters; what they mean is told where the skills are known."""


@dataclass
class Rows:
    """What a chunk of rows was read as: a list for each value, and the faults by place in the chunk."""

    count: int
    columns: dict[str, Column]
    faults: dict[int, list[Fault]] = field(default_factory=dict)
    notices: Notices = field(default_factory=Notices)

    def row(self, place: int) -> dict[str, Any]:
        """Return the values of one row."""
        return {name: column[place] for name, column in self.columns.items()}


class Reading:
    """Reads rows by a mapping. Holds what was read before, so one reading serves a whole file."""

    def __init__(self, mapping: Mapping, headings: Sequence[str], places: Places, *, on: date) -> None:
        self.mapping, self.places, self.on = mapping, places, on
        self.at = {name: headings.index(heading) for heading, name in mapping.columns.items()}
        self.heading = {name: heading for heading, name in mapping.columns.items()}
        self.given = self._given()
        """The values that the mapped columns give: the others are left as they are when a list comes again."""
        self.known: dict[str, Known] = {name: Known(read) for name, read in self._readers().items()}
        self.plain_names = Known(values.plain)
        self.by_names = Known(places.of_names)  # type: ignore[arg-type]

    def _given(self) -> frozenset[str]:
        by_field = {
            "full_name": ("given_names", "first_surname", "second_surname"),
            "surnames": ("first_surname", "second_surname"),
            "birth_date": ("birth",),
            "birth_year": ("birth",),
            "age": ("birth",),
            "ubigeo": ("district_id",),
            "district": ("district_id",),
            "department": (),
            "province": (),
            "community": ("community_id", "locality"),
            "document_kind": (),
        }
        given = {value for name in self.at for value in by_field.get(name, (name,))}
        return frozenset(given | ({"district_id"} if self.mapping.choices.all_in else set()))

    def _readers(self) -> dict[str, Callable[[str], Any]]:
        choices, on = self.mapping.choices, self.on
        required = self.mapping.kind == PEOPLE
        whole_name = names.names_reader(choices.name_order)
        day = dates.date_reader(choices.date_order, on=on)
        readers: dict[str, Callable[[str], Any]] = {
            "key": values.text_reader(60),
            "given_names": values.name_reader(120, required=required),
            "first_surname": values.name_reader(80, required=required),
            "second_surname": values.name_reader(80, required=False),
            "surnames": names.surnames_reader() if required else names.if_given(names.surnames_reader(), ("", "")),
            "full_name": whole_name if required else names.if_given(whole_name, ("", "", "")),
            "sex": values.sex_reader(choices.sex_codes),
            "birth_date": dates.birth_reader(choices.date_order, on=on),
            "birth_year": dates.year_reader(on=on),
            "age": dates.age_reader(on=on),
            "language": values.read_language,
            "phone": values.read_phone,
            "household": values.text_reader(40),
            "head": values.read_head,
            "poverty": values.read_poverty,
            "consent": values.read_yes,
            "name": values.name_reader(200, required=True, of_person=False),
            "kind": values.read_kind,
            "registration": values.read_registration,
            "registration_number": values.text_reader(40),
            "founded_on": day,
            "ubigeo": lambda text: self.places.of_code(text, choices.ubigeo_coding),
            "community": values.text_reader(120),
            "locality": values.text_reader(120),
            "dni": values.dni_reader(choices.dni_check) if choices.dni_check else values.read_dni,
            "document_kind": values.read_document_kind,
            "ruc": values.read_ruc,
            "venture": lambda text: values.text_reader(40)(text).upper(),
            "venture_name": values.name_reader(200, required=False, of_person=False),
            "group": values.name_reader(200, required=False, of_person=False),
            "activity": values.read_activity,
            "began": dates.birth_reader(choices.date_order, on=on),
            "sales": values.number_reader(2),
            "sales_since": day,
            "sales_until": day,
            "sales_known": values.read_known,
            "jobs": values.number_reader(2),
            "jobs_women": values.number_reader(2),
            "jobs_young": values.number_reader(2),
            "jobs_day": day,
            "firm": values.name_reader(200, required=False, of_person=False),
            "price": values.number_reader(2),
            "without_pay": values.read_yes,
            "shown": values.read_yes,
            "trained_on": day,
            **{name: values.text_reader(most) for name, most in TEXTS.items()},
        }
        return {name: readers[name] for name in self.at if name in readers}

    def read(self, rows: Sequence[Sequence[str]]) -> Rows:
        """Read rows that are all as long as the headings."""
        found = Rows(len(rows), {})
        cells = list(zip(*rows, strict=True)) if rows else []
        for name in READ[self.mapping.kind]:
            empty = EMPTY.get(name, "")
            found.columns[name] = [empty] * found.count
        if rows:
            raw: dict[str, Sequence[str]] = {name: cells[place] for name, place in self.at.items()}
            self._read_columns(found, raw)
            self._read_places(found, raw)
        if self.mapping.kind == PEOPLE and self.mapping.choices.known_by == "dni":
            found.columns["key"] = [dni or "" for dni in found.columns["dni"]]
        return found

    def _column(self, found: Rows, name: str, texts: Iterable[str]) -> Column:
        known = self.known[name]
        column = [known[text] for text in texts]
        if known.faulty:
            self._take_faults(found, name, column)
        return column

    def _take_faults(self, found: Rows, name: str, column: Column) -> None:
        for place, value in enumerate(column):
            if isinstance(value, Wrong):
                fault = Fault(self.heading.get(name, ""), value.message, value.mend, value.values)
                found.faults.setdefault(place, []).append(fault)
                column[place] = None

    def _read_columns(self, found: Rows, raw: dict[str, Sequence[str]]) -> None:
        others = self._other_documents(found, raw)
        plain_fields = set(READ[self.mapping.kind]) - {"community_id", "district_id"}
        for name, texts in raw.items():
            if name == "dni":
                own = (
                    ["" if other else text for other, text in zip(others, texts, strict=True)] if others else texts
                )
                found.columns[name] = self._one_by_one(found, name, own)
                _notice_empty(found, name, own, found.columns[name], None)
            elif name in ALL_DIFFER:
                found.columns[name] = self._one_by_one(found, name, texts)
            elif name in plain_fields:
                found.columns[name] = self._column(found, name, texts)
        for name, parts in (
            ("full_name", ("given_names", "first_surname", "second_surname")),
            ("surnames", ("first_surname", "second_surname")),
        ):
            if name in raw:
                nothing = ("",) * len(parts)
                whole = [value or nothing for value in self._column(found, name, raw[name])]
                found.columns.update(zip(parts, map(list, zip(*whole, strict=True)), strict=True))
        for name in ("age", "birth_year", "birth_date"):
            if name in raw:
                read = self._column(found, name, raw[name])
                _notice_empty(found, "birth", raw[name], read, dates.UNKNOWN)
                before = found.columns["birth"]
                found.columns["birth"] = [
                    new if new and new != dates.UNKNOWN else old for new, old in zip(read, before, strict=True)
                ]

    def _other_documents(self, found: Rows, raw: dict[str, Sequence[str]]) -> list[bool]:
        """Tell of each row whether its document is no DNI; nothing if no column says it of any row."""
        if "document_kind" not in raw or "dni" not in raw:
            return []
        kinds = self._column(found, "document_kind", raw["document_kind"])
        if "other" not in kinds:
            return []
        others = [kind == "other" for kind in kinds]
        told = [kind for kind, other in zip(raw["document_kind"], others, strict=True) if other]
        found.notices.add("other_document", len(told), [values.shown(kind) for kind in told[:MOST_SAMPLES]])
        return others

    def _one_by_one(self, found: Rows, name: str, texts: Sequence[str]) -> Column:
        """Read a column in which nearly all values differ: nothing is remembered."""
        read = self.known[name].read
        try:
            return [read(text) for text in texts]
        except Wrong:
            column = [_tried(read, text) for text in texts]
        self._take_faults(found, name, column)
        return column

    def _read_places(self, found: Rows, raw: dict[str, Sequence[str]]) -> None:
        districts: Column = [None] * found.count
        if "ubigeo" in raw:
            districts = self._column(found, "ubigeo", raw["ubigeo"])
        if "district" in raw:
            blank = ("",) * found.count
            triples = zip(raw.get("department", blank), raw.get("province", blank), raw["district"], strict=True)
            districts = [
                code if code or place in found.faults else self._named(found, place, triple)
                for place, (code, triple) in enumerate(zip(districts, triples, strict=True))
            ]
        if self.mapping.choices.all_in:
            districts = [code or self.mapping.choices.all_in for code in districts]
        found.columns["district_id"] = districts
        if "community" in raw:
            self._read_communities(found, raw["community"])

    def _named(self, found: Rows, place: int, triple: tuple[str, str, str]) -> str | None:
        code: Any = self.by_names[triple]  # type: ignore[index]
        if isinstance(code, Wrong):
            fault = Fault(self.heading["district"], code.message, code.mend, code.values)
            found.faults.setdefault(place, []).append(fault)
            return None
        return str(code) if code else None

    def _read_communities(self, found: Rows, texts: Sequence[str]) -> None:
        """Find the communities that are stored; the name of any other one is kept as the locality."""
        named = self._column(found, "community", texts)
        stored = self.places.communities
        locality, communities = found.columns["locality"], found.columns["community_id"]
        living: Column | None = None
        if "household" in self.at:
            found.columns["household_community"] = living = [""] * found.count
        for place, (name, district) in enumerate(zip(named, found.columns["district_id"], strict=True)):
            if name:
                plain_name = self.plain_names[name]
                key = stored.get((district, plain_name))
                if living is not None:
                    living[place] = plain_name
                communities[place] = key
                if key is None and not locality[place]:
                    locality[place] = name


def _notice_empty(found: Rows, key: str, texts: Sequence[str], column: Column, nothing: Any) -> None:
    """Count the cells that say something and were read as nothing: fillers."""
    if nothing in column:
        given = [
            text
            for place, (text, value) in enumerate(zip(texts, column, strict=True))
            if value == nothing and text and text.strip() and place not in found.faults
        ]
        found.notices.add(
            key, len(given), [values.shown(text) for text in dict.fromkeys(given[:1000])][:MOST_SAMPLES]
        )


def _tried(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except Wrong as wrong:
        return wrong


SWALLOWED = N_("A stray quotation mark joined lines %(first)s to %(last)s of the file; they were read without it.")
TAKE_IT_OUT = N_("Take the quotation mark out of this row, and look whether its cells are right.")
JOINED_CELLS = Fault(
    "",
    N_("The row has fewer cells than the others, and one of them holds the separator: cells were joined."),
    N_("Take stray quotation marks out of this row."),
)
TOO_MANY_CELLS = Fault(
    "",
    N_("The row has more cells than there are headings."),
    N_("Put texts that contain the separator between quotation marks, or take out what stands beside the table."),
)
