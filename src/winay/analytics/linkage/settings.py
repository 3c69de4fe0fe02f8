"""A linkage model as data: what is compared, how, which records meet, how the weights are learnt.

The YAML files in `models/` say it for each kind of record; how to write one: docs/linkage.md. A model names standard
columns; a mapping says which column of a file is which. What a mapping does not name drops out of the model.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from winay.analytics.faults import InputFault
from winay.analytics.reading import IDENTIFIER, read_yaml
from winay.analytics.words import gettext as _

Form = Literal["name", "organisation", "text", "code", "number", "date", "sex"]
Make = Literal[
    "sound", "core", "first_word", "other_words", "last_two_words", "before_last_two", "after_first_two", "first_two",
    "joined", "sorted", "first_letters", "year", "date_parts",
]  # fmt: skip
Veto = Literal["given_names", "sexes", "lent_document", "surnames", "documents", "births", "tax_numbers"]
Probability = Annotated[float, Field(gt=0, lt=1)]
Text = Annotated[str, Field(min_length=1)]
SHIPPED = Path(__file__).resolve().parent / "models"


class Part(BaseModel):
    """Base of every part of a model: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Making(Part):
    """A column made from others: `make` names the way (`forms.py`), `of` the columns, `letters` how many."""

    make: Make
    of: list[Text] = Field(min_length=1)
    letters: int = Field(default=4, ge=1, le=20)


class Column(Part):
    """A standard column: the form in which it is compared; `otherwise` makes it when a file has no such column."""

    form: Form
    label: str = ""
    otherwise: Making | None = None


class Condition(Part):
    """When a level holds: exactly one kind, over the two records of a pair; missing values never hold.

    same: these columns are equal · near: at most `edits` letters changed, left out or exchanged, in texts of at least
    `letters`, and, if they are numbers, more than `apart` between them (or the last two digits exchanged) · like:
    Jaro-Winkler similarity of at least `least` · within: the words of the one stand in the other · crossed: two columns
    equal when exchanged · meets: the first of the one is the second of the other, either way · missing: either record
    lacks it · all, any: of several conditions · holds: a condition of the model, by its name.
    """

    same: list[Text] | Text | None = None
    near: Text | None = None
    like: Text | None = None
    within: Text | None = None
    crossed: Annotated[list[Text], Field(min_length=2, max_length=2)] | None = None
    meets: Annotated[list[Text], Field(min_length=2, max_length=2)] | None = None
    missing: Text | None = None
    holds: Text | None = None
    all_: Annotated[list["Condition"], Field(min_length=2)] | None = Field(default=None, alias="all")
    any_: Annotated[list["Condition"], Field(min_length=2)] | None = Field(default=None, alias="any")
    edits: int | None = Field(default=None, ge=1, le=4)
    letters: int = Field(default=0, ge=0, le=40)
    apart: int = Field(default=0, ge=0, le=1_000_000)
    least: float | None = Field(default=None, ge=0.5, le=1)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if len(self._given()) != 1:
            raise PydanticCustomError("condition_not_one", "one", {"known": ", ".join(KINDS)})
        for kind, need, value in (("near", "edits", self.edits), ("like", "least", self.least)):
            if self.kind == kind and value is None:
                raise PydanticCustomError("condition_misses", "misses", {"kind": kind, "need": need})
        return self

    def _given(self) -> list[str]:
        return [kind for kind in KINDS if getattr(self, ATTRIBUTES.get(kind, kind)) is not None]

    @property
    def kind(self) -> str:
        """Return which of the kinds this is."""
        return self._given()[0]

    @property
    def names(self) -> list[str]:
        """Return the columns that a condition of a plain kind looks at."""
        value = getattr(self, ATTRIBUTES.get(self.kind, self.kind))
        return [value] if isinstance(value, str) else list(value)

    @property
    def parts(self) -> list["Condition"]:
        """Return the conditions within: of `all` or `any`, otherwise none."""
        return list(self.all_ or self.any_ or [])

    def columns(self) -> Iterator[str]:
        """Yield every column that is looked at, within too; those of a named condition are its own."""
        if self.parts:
            for part in self.parts:
                yield from part.columns()
        elif not self.holds:
            yield from self.names

    def held(self) -> Iterator[str]:
        """Yield the names of the conditions that are referred to."""
        for part in self.parts:
            yield from part.held()
        if self.holds:
            yield self.holds


KINDS = ("same", "near", "like", "within", "crossed", "meets", "missing", "holds", "all", "any")
ATTRIBUTES = {"all": "all_", "any": "any_"}


class Level(Part):
    """One degree of agreement. `m`, `u`: how often true pairs and random pairs stand here, guesses that data correct.

    `frequency` names the column whose rare values weigh more.
    """

    label: Text
    when: Condition
    m: Probability
    u: Probability
    frequency: Text | None = None


class Rest(Part):
    """The last degree: nothing above holds."""

    label: Text
    m: Probability


class Comparison(Part):
    """One thing compared, from the closest agreement to none. Counts only where both records have all of `needs`.

    What one family shares belongs into one comparison: surnames, home and telephone of sisters agree together, and as
    three comparisons would count three times.
    """

    name: Text
    label: str = ""
    needs: list[Text] = []
    levels: list[Level] = Field(min_length=1)
    rest: Rest


LEAST_RANDOM_PAIRS = 500_000


class Training(Part):
    """How the weights are learnt without labels.

    `certain` are columns whose agreement means a match nearly always, and `recall` the share of matches they find: the
    prior. Pairs that agree under a rule of `pure` are nearly all matches: the m of every comparison that looks at none
    of its columns is simply counted in them. What too few of them teach is learnt under the rules of `blocks` by
    expectation maximisation. At most `u_pairs` random pairs give u (`random_pairs`). `faith` is the share that the
    first guesses of m keep, so that nothing becomes impossible by chance; those of u count for `u_faith` pairs, so that
    a list of eighty people can be linked too.
    """

    certain: list[list[Text]] = Field(min_length=1)
    recall: Probability = 0.7
    pure: list[list[Text]] = []
    blocks: list[list[Text]] = []
    enough: int = Field(default=100, ge=1)
    u_pairs: int = Field(default=2_000_000, ge=10_000, le=1_000_000_000)
    em_pairs: int = Field(default=2_000_000, ge=10_000, le=1_000_000_000)
    faith: float = Field(default=0.02, gt=0, lt=1)
    u_faith: int = Field(default=20_000, ge=1)

    def random_pairs(self, records: int) -> int:
        """Return how many random pairs give u: two for each record, at least half a million, at most `u_pairs`.

        The more records there are, the rarer the coincidence that must still be told from a match, and the more pairs
        it takes to meet it. Half a million teach a hundred thousand records as well as two million do.
        """
        return min(self.u_pairs, max(LEAST_RANDOM_PAIRS, 2 * records))


class Thresholds(Part):
    """From which probability a pair is linked without a person, and from which a person is asked; below, no link."""

    automatic: Probability
    review: Probability

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.review > self.automatic:
            raise PydanticCustomError("thresholds_crossed", "crossed", {})
        return self


class Crowd(Part):
    """A `column` that is no sign of a person where records with more than `most` different values of `by` share it."""

    column: Text
    by: Text
    most: int = Field(ge=1, le=1000)


class Model(Part):
    """A whole linkage model. `vetoes` are the rules (`vetoes.py`) that keep sure pairs for a person."""

    kind: Text
    title: str = ""
    columns: dict[str, Column] = Field(min_length=1)
    derived: dict[str, Making] = {}
    conditions: dict[str, Condition] = {}
    comparisons: list[Comparison] = Field(min_length=1)
    blocking: list[list[Text]] = Field(min_length=1)
    largest_block: int = Field(default=200, ge=2, le=100_000)
    crowds: list[Crowd] = []
    vetoes: list[Veto] = []
    training: Training
    thresholds: Thresholds

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for name in (*self.columns, *self.derived):
            if not IDENTIFIER.match(name):
                raise PydanticCustomError("name_form", "form", {"name": name})
        if twice := set(self.columns) & set(self.derived):
            raise PydanticCustomError("column_twice", "twice", {"name": min(twice)})
        declared = [*self.columns, *self.derived]
        for name in self._named():
            if name not in declared:
                context = {"name": name, "declared": ", ".join(declared)}
                raise PydanticCustomError("column_unknown", "unknown", context)
        for name in self._held():
            if name not in self.conditions:
                raise PydanticCustomError("condition_unknown", "unknown", {"name": name})
        names = [comparison.name for comparison in self.comparisons]
        for name in names:
            if names.count(name) > 1:
                raise PydanticCustomError("comparison_twice", "twice", {"name": name})
            if not IDENTIFIER.match(name):
                raise PydanticCustomError("name_form", "form", {"name": name})
        return self

    def _held(self) -> Iterator[str]:
        for comparison in self.comparisons:
            for level in comparison.levels:
                yield from level.when.held()
        for condition in self.conditions.values():
            # A named condition refers to no other: nothing can go round in circles.
            yield from (f"{name} (within another named condition)" for name in condition.held())

    def _named(self) -> Iterator[str]:
        for condition in self.conditions.values():
            yield from condition.columns()
        for column in self.columns.values():
            yield from column.otherwise.of if column.otherwise else ()
        for making in self.derived.values():
            yield from making.of
        for comparison in self.comparisons:
            yield from comparison.needs
            for level in comparison.levels:
                yield from level.when.columns()
                yield from [level.frequency] if level.frequency else ()
        for crowd in self.crowds:
            yield from (crowd.column, crowd.by)
        training = self.training
        for rule in (*self.blocking, *training.certain, *training.pure, *training.blocks):
            yield from rule

    def condition(self, condition: Condition) -> Condition:
        """Return a condition with those that it names written out."""
        if condition.holds:
            return self.conditions[condition.holds]
        if not condition.parts:
            return condition
        parts = [self.condition(part) for part in condition.parts]
        return condition.model_copy(update={"all_" if condition.all_ else "any_": parts})

    def roots(self, columns: Iterable[str]) -> set[str]:
        """Return the mapped columns behind these: `all_names` stands for given names and both surnames."""
        found: set[str] = set()
        for name in columns:
            making = self.derived.get(name)
            found |= self.roots(making.of) if making else {name}
        return found

    def looked_at(self, comparison: Comparison) -> set[str]:
        """Return the mapped columns behind a comparison."""
        levels = (name for level in comparison.levels for name in self.condition(level.when).columns())
        return self.roots([*comparison.needs, *levels])

    def available(self, mapped: Sequence[str]) -> list[str]:
        """Return the columns, in the order in which they can be made, that a file with these columns has."""
        found: list[str] = []
        for name, column in self.columns.items():
            if name in mapped or (column.otherwise and set(column.otherwise.of) & set(found)):
                found.append(name)
        for name, making in self.derived.items():
            wanted = set(making.of)
            if (wanted & set(found)) if making.make in ("joined", "sorted") else wanted <= set(found):
                found.append(name)
        return found


def load_model(path: Path) -> Model:
    """Return the model of a file. Raises `InputFault`."""
    try:
        return read_yaml(path.read_text("utf-8-sig"), path.name, Model)
    except UnicodeDecodeError as error:
        raise InputFault(
            _("{file} is not UTF-8 text.").format(file=path.name), mend=_("Save it again as UTF-8.")
        ) from error


def shipped_models() -> dict[str, Path]:
    """Return the models that come with the program, by kind of record."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


def shipped_model(kind: str) -> Model:
    """Return the model that comes with the program for a kind of record. Raises `InputFault`."""
    known = shipped_models()
    if kind not in known:
        raise InputFault(
            _("There is no model for “{kind}”.").format(kind=kind),
            mend=_("There are: {names}.").format(names=", ".join(known)),
        )
    return load_model(known[kind])
