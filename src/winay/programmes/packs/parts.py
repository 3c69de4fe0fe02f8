"""The parts of a pack: what each package obeys, as its room `pack` says. Nobody keeps a list of them.

A package that obeys something of a pack has a module (or folder) `pack` with `PART`, one `PackPart`, or `PARTS`. Its
keys stand at the top of a pack written as one file, and in a file of the part's name in a pack that is a folder.
A part may also stand within another's: in a key of every entry of one of its lists (`calls.terms`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema

from winay.base.signboard import rooms
from winay.programmes.packs.kinds import Part
from winay.programmes.packs.wording import Remark, Word

Text = Any
"""Words to translate, as `gettext_lazy` gives them."""


class Section(Part):
    """Base of what one package reads of a pack: keys of other packages are left alone."""

    model_config = ConfigDict(extra="ignore")


class _Whole(Part):
    """Base of several sections read as one: a key that belongs to none is refused."""


@dataclass(frozen=True, kw_only=True)
class PackPart:
    """What one package obeys of a pack.

    `name`: of the part, and of its file in a folder (`calls` → `calls.yaml`). `schema`: its keys. `within`: a list of
    another part and a key of its entries (`calls.terms`) in which the keys stand; its file then names the entries.
    `messages`: what is wrong and how to mend it, as lazy texts, by the type of the error that the schema raises.
    `words`: what each key is called where two versions are compared, by its place (`calls.terms.quorum`). `always`:
    kept in every version, also in one that does not write the part; a part that comes later must leave the versions
    that are kept as they are. `begin`: the lines and remarks with which `winay pack new` begins it.
    """

    name: str
    schema: type[Section]
    within: str = ""
    messages: Mapping[str, tuple[Text, Text]] = field(default_factory=dict)
    words: Mapping[str, Word] = field(default_factory=dict)
    always: bool = False
    begin: Sequence[str | Remark] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of this part, in their order."""
        return tuple(self.schema.model_fields)

    def frozen(self, pack: BaseModel) -> dict[str, Any]:
        """Return what a version keeps of this part: every key with its value, those left out with what they stand
        for, so that the version means the same when the program changes. Nothing where the pack does not write it.
        """
        if not self.always and not pack.model_fields_set & set(self.keys):
            return {}
        return pack.model_dump(mode="json", include=set(self.keys))


@cache
def parts() -> tuple[PackPart, ...]:
    """Return the parts that the installed packages obey; raise `ImproperlyConfigured` where two claim the same."""
    found: list[PackPart] = []
    for _config, room in rooms("pack"):
        found += getattr(room, "PARTS", [room.PART] if hasattr(room, "PART") else [])
    claimed: dict[tuple[str, str], str] = {}
    for part in found:
        for claim in (("part", part.name), *((part.within, key) for key in part.keys)):
            if claim in claimed:
                raise ImproperlyConfigured(f"{claim[1]} belongs to {claimed[claim]} and to {part.name}")
            claimed[claim] = part.name
    return tuple(found)


def parts_at(place: str) -> tuple[PackPart, ...]:
    """Return the parts whose keys stand at `place`: "" for the top of a pack."""
    return tuple(part for part in parts() if part.within == place)


def part_of_key(key: str, place: str = "") -> PackPart | None:
    """Return the part that the key at `place` belongs to."""
    return next((part for part in parts_at(place) if key in part.keys), None)


@cache
def _joined(name: str, schemas: tuple[type[Section], ...]) -> type[BaseModel]:
    return create_model(name, __base__=(*schemas, _Whole))


def whole_pack() -> type[BaseModel]:
    """Return the schema of a pack: every part's keys, and no others."""
    return _joined("WholePack", tuple(part.schema for part in parts_at("")))


@dataclass(frozen=True)
class WithParts:
    """Mark of a key (`Annotated[Own, WithParts("calls.terms")]`): what stands there is its own and other parts'."""

    place: str

    def joined(self, own: type[Section]) -> type[BaseModel]:
        """Return the schema of what stands there, `own` and every part's within it."""
        return _joined(own.__name__, (own, *(part.schema for part in parts_at(self.place))))

    def __get_pydantic_core_schema__(self, source: type[Section], handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler(self.joined(source))


def all_messages() -> Iterable[Mapping[str, tuple[Text, Text]]]:
    """Yield what each part says of the faults that are its own."""
    for part in parts():
        yield part.messages
