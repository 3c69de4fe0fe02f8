"""What a machine looks for, as conditions over named attributes: identifier, predicates or an expression (SPDCI 1.0).

A query is read into `Compare`, `All`, `Any` and `Not`; what reads rows turns these into its own conditions. Everything
unknown is refused with what is known, so that nobody takes the answer to another question for theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

MOST_CONDITIONS = 20
DEEPEST = 5
LONGEST_VALUE = 120
MOST_VALUES = 50


class Entity(StrEnum):
    """What is looked for."""

    PERSON = "Member"
    HOUSEHOLD = "Group"


class Kind(StrEnum):
    """What an attribute is compared as."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    SEX = "sex"


@dataclass(frozen=True)
class Attribute:
    """What may be asked: of whom, as what, and by which comparisons."""

    name: str
    kind: Kind
    of: frozenset[Entity]
    operators: frozenset[str]
    identifies: bool = False
    """Whether it tells who somebody is: no subscription keeps it."""


EQUAL = frozenset({"eq", "in"})
ORDERED = frozenset({"eq", "in", "gt", "ge", "lt", "le"})
OPERATORS = ("eq", "in", "gt", "ge", "lt", "le")
_PERSON, _HOUSEHOLD = frozenset({Entity.PERSON}), frozenset({Entity.HOUSEHOLD})
_BOTH = _PERSON | _HOUSEHOLD
_ALL = (
    Attribute("dni", Kind.TEXT, _PERSON, EQUAL, identifies=True),
    Attribute("name", Kind.TEXT, _PERSON, frozenset({"eq"}), identifies=True),
    Attribute("sex", Kind.SEX, _PERSON, EQUAL),
    Attribute("birth_date", Kind.DAY, _PERSON, ORDERED),
    Attribute("age", Kind.NUMBER, _PERSON, ORDERED - EQUAL),
    Attribute("household", Kind.TEXT, _BOTH, EQUAL, identifies=True),
    Attribute("district", Kind.TEXT, _BOTH, EQUAL),
    Attribute("poverty_class", Kind.TEXT, _BOTH, EQUAL),
    Attribute("group_size", Kind.NUMBER, _HOUSEHOLD, ORDERED),
)
ATTRIBUTES: Mapping[str, Attribute] = {one.name: one for one in _ALL}
SAME = {
    "uin": "dni", "nationalid": "dni", "national_id": "dni", "dob": "birth_date", "birthdate": "birth_date",
    "ubigeo": "district", "area_code": "district", "location": "district", "gender": "sex", "group_id": "household",
    "household_code": "household", "household_size": "group_size",
}  # fmt: skip
"""Other names under which the standard's examples call them."""
IDENTIFIERS = {"dni": Entity.PERSON, "household": Entity.HOUSEHOLD}
ENTITIES = {
    "person": Entity.PERSON, "srperson": Entity.PERSON, "member": Entity.PERSON,
    "group": Entity.HOUSEHOLD, "household": Entity.HOUSEHOLD,
}  # fmt: skip
SEXES = {"f": "F", "female": "F", "m": "M", "male": "M"}


class BadCriteria(Exception):
    """A query that cannot be asked: `what` says why."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Compare:
    """An attribute compared with one value, or with several (`in`)."""

    attribute: str
    operator: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Any_:  # noqa: N801
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = Compare | All | Any_ | Not


@dataclass(frozen=True)
class Criteria:
    """What is looked for, and by which condition."""

    entity: Entity
    condition: Condition


def entity_called(name: str) -> Entity:
    """Return what a record type names; what stands before the last colon is its namespace. Raises `BadCriteria`."""
    found = ENTITIES.get(name.rpartition(":")[2].strip().lower())
    if found is None:
        raise BadCriteria("Known record types: Member (person), Group (household).")
    return found


def read_criteria(query_type: str, query: Any, *, record_type: str = "") -> Criteria:
    """Return a query as conditions; `record_type` as the message names it, empty: what the query itself speaks of.

    Raises `BadCriteria`.
    """
    named = entity_called(record_type) if record_type else None
    if query_type == "idtype-value":
        criteria = _by_identifier(query, named)
    elif query_type == "predicate":
        criteria = Criteria(named or Entity.PERSON, _predicates(query))
    elif query_type == "expression":
        criteria = _expression(query, named)
    else:
        raise BadCriteria("Known query types: idtype-value, predicate, expression.")
    leaves = list(leaves_of(criteria.condition))
    if not 0 < len(leaves) <= MOST_CONDITIONS:
        raise BadCriteria(f"From 1 to {MOST_CONDITIONS} conditions.")
    for leaf in leaves:
        if criteria.entity not in ATTRIBUTES[leaf.attribute].of:
            raise BadCriteria(f"“{leaf.attribute}” is not asked of a {criteria.entity.value}.")
    if sum(leaf.attribute == "name" for leaf in leaves) > 1 or _excludes_name(criteria.condition):
        raise BadCriteria("A question looks for one “name” at most, and not for everybody without it.")
    return criteria


def _excludes_name(condition: Condition) -> bool:
    """Tell whether a name stands under “not”: it is found among the few nearest, so that its opposite means nothing."""
    if isinstance(condition, Compare):
        return False
    if isinstance(condition, Not):
        return any(leaf.attribute == "name" for leaf in leaves_of(condition))
    return any(_excludes_name(part) for part in condition.parts)


def leaves_of(condition: Condition) -> Sequence[Compare]:
    """Return the comparisons of a condition, in their order."""
    if isinstance(condition, Compare):
        return [condition]
    parts = (condition.part,) if isinstance(condition, Not) else condition.parts
    return [leaf for part in parts for leaf in leaves_of(part)]


def _attribute(name: Any) -> Attribute:
    text = name.rpartition(":")[2].strip().lower() if isinstance(name, str) else ""
    found = ATTRIBUTES.get(SAME.get(text, text))
    if found is None:
        raise BadCriteria(f"Known attributes: {', '.join(ATTRIBUTES)}.")
    return found


def _by_identifier(query: Any, named: Entity | None) -> Criteria:
    if not isinstance(query, dict) or "value" not in query:
        raise BadCriteria("An identifier has a type and a value.")
    attribute = _attribute(query.get("type"))
    if attribute.name not in IDENTIFIERS:
        raise BadCriteria("Known identifiers: DNI (UIN), HOUSEHOLD.")
    return Criteria(named or IDENTIFIERS[attribute.name], compare(attribute, "eq", query["value"]))


def compare(attribute: Attribute, operator: Any, given: Any) -> Compare:
    """Return a comparison, its values read as what the attribute is. Raises `BadCriteria`."""
    if operator not in attribute.operators:
        raise BadCriteria(f"“{attribute.name}” is compared by: {', '.join(sorted(attribute.operators))}.")
    several = given if operator == "in" else [given]
    if not isinstance(several, list) or not 0 < len(several) <= MOST_VALUES:
        raise BadCriteria(f"“in” takes a list of 1 to {MOST_VALUES} values.")
    return Compare(attribute.name, operator, tuple(_value(attribute, one) for one in several))


def _value(attribute: Attribute, given: Any) -> Any:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise BadCriteria(f"“{attribute.name}” is compared with a text or a number.")
    text = str(given).strip()
    if not text or len(text) > LONGEST_VALUE or not text.isprintable():
        raise BadCriteria(f"The value of “{attribute.name}” has 1 to {LONGEST_VALUE} printable signs.")
    try:
        match attribute.kind:
            case Kind.DAY:
                return date.fromisoformat(text[:10])
            case Kind.NUMBER:
                number = int(text)
                if not 0 <= number <= 1000:
                    raise ValueError
                return number
            case Kind.SEX:
                return SEXES[text.lower()]
    except (ValueError, KeyError) as error:
        meant = {Kind.DAY: "a day (2000-12-31)", Kind.NUMBER: "a whole number", Kind.SEX: "male or female"}
        raise BadCriteria(f"“{attribute.name}” is compared with {meant[attribute.kind]}.") from error
    return text


def _predicates(query: Any) -> Condition:
    if not isinstance(query, list) or not 0 < len(query) <= MOST_CONDITIONS:
        raise BadCriteria(f"A predicate is a list of 1 to {MOST_CONDITIONS} parts.")
    return All(tuple(_predicate(part) for part in query))


def _predicate(part: Any) -> Condition:
    if not isinstance(part, dict):
        raise BadCriteria("Each part of a predicate is an object with expression1.")
    first = _simple(part.get("expression1"))
    if part.get("expression2") is None:
        if part.get("condition") is not None:
            raise BadCriteria("A condition joins expression1 with expression2.")
        return first
    second = _simple(part["expression2"])
    match part.get("condition"):
        case "and":
            return All((first, second))
        case "or":
            return Any_((first, second))
        case "not":
            return All((first, Not(second)))
    raise BadCriteria("Two expressions are joined by: and, or, not.")


def _simple(given: Any) -> Compare:
    if not isinstance(given, dict) or "attribute_value" not in given:
        raise BadCriteria("An expression has attribute_name, operator and attribute_value.")
    return compare(_attribute(given.get("attribute_name")), given.get("operator"), given["attribute_value"])


def _expression(query: Any, named: Entity | None) -> Criteria:
    value = query.get("value") if isinstance(query, dict) else None
    inner = value.get("expression") if isinstance(value, dict) else None
    if not isinstance(inner, dict) or "query" not in inner:
        raise BadCriteria("An expression has value.expression with collection and query.")
    collection = inner.get("collection")
    if collection is not None and not isinstance(collection, str):
        raise BadCriteria("A collection is named by a text.")
    spoken_of = entity_called(collection) if collection else None
    return Criteria(named or spoken_of or Entity.PERSON, _node(inner["query"], DEEPEST))


def _node(given: Any, deep: int) -> Condition:
    if not isinstance(given, dict) or not 0 < len(given) <= MOST_CONDITIONS or deep == 0:
        raise BadCriteria(f"A query is an object, at most {DEEPEST} deep.")
    return All(tuple(_entry(name, value, deep) for name, value in given.items()))


def _entry(name: str, value: Any, deep: int) -> Condition:
    if name in ("$and", "$or"):
        if isinstance(value, dict):
            value = [{key: one} for key, one in value.items()]
        if not isinstance(value, list) or not 0 < len(value) <= MOST_CONDITIONS:
            raise BadCriteria(f"“{name}” takes a list of 1 to {MOST_CONDITIONS} conditions.")
        parts = tuple(_node(one, deep - 1) for one in value)
        return All(parts) if name == "$and" else Any_(parts)
    if name == "$not":
        return Not(_node(value, deep - 1))
    attribute = _attribute(name)
    if not isinstance(value, dict):
        return compare(attribute, "eq", value)
    if not value:
        raise BadCriteria(f"“{attribute.name}” is compared with nothing.")
    return All(tuple(compare(attribute, _operator(key), one) for key, one in value.items()))


def _operator(key: str) -> str:
    found = {"$gte": "ge", "$lte": "le"}.get(key, key.removeprefix("$"))
    if found not in OPERATORS:
        raise BadCriteria(f"Known comparisons: {', '.join('$' + one for one in OPERATORS)}.")
    return found


def as_data(condition: Condition) -> Any:
    """Return a condition as JSON keeps it; `from_data` reads it again."""
    match condition:
        case Compare(attribute, operator, values):
            return [attribute, operator, [one.isoformat() if isinstance(one, date) else one for one in values]]
        case Not(part):
            return {"not": as_data(part)}
        case All(parts):
            return {"all": [as_data(one) for one in parts]}
        case Any_(parts):
            return {"any": [as_data(one) for one in parts]}


def from_data(data: Any) -> Condition:
    """Return a condition that `as_data` wrote."""
    if isinstance(data, list):
        attribute, operator, values = data
        return Compare(attribute, operator, tuple(_value(ATTRIBUTES[attribute], one) for one in values))
    (how, parts), *_others = data.items()
    if how == "not":
        return Not(from_data(parts))
    read = tuple(from_data(one) for one in parts)
    return All(read) if how == "all" else Any_(read)
