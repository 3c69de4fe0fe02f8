"""What a list says of households: their code at the source, place, head, who lives there, poverty class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from winay.base.bulk import fresh_keys, hex_key, load_columns
from winay.registry.models import Household, ImportBatch, PovertyFinding
from winay.registry.rules.lists import Rows
from winay.registry.rules.lists.notices import MOST_SAMPLES, Notices

AT_ONCE = 5_000


LONGEST = Household._meta.get_field("code").max_length or 40
Key = tuple[str, ...]
"""A household of a list: its code there, and the district and community in which the code stands."""


def code_of(batch: ImportBatch, code: str) -> str:
    """Return our code of a household that the source knows by `code`: each source counts its own.

    One that is too long keeps its beginning and is told apart by what it is made of.
    """
    whole = f"{batch.source.code}-{code}"
    if len(whole) <= LONGEST:
        return whole
    return f"{whole[: LONGEST - 11]}~{blake2b(whole.encode(), digest_size=5).hexdigest()}"


class HomesOfList:
    """The households of one list as it is read on: which rows are of one, and what has to be asked about them.

    `rule`: `household_codes` of the mapping. Numbers that begin anew in each district are households of their own.
    The first head and the first poverty class of a household hold; another one in the same list is a doubt.
    """

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.places: dict[str, tuple[str, str]] = {}
        self.heads: dict[Key, int] = {}
        self.classes: dict[Key, str] = {}
        self.doubts: dict[str, dict[str, None]] = {}

    def keys(self, read: Rows) -> list[Key | None]:
        """Return the household of each row, None for a row without a code."""
        codes, districts = read.columns["household"], read.columns["district_id"]
        if self.rule == "source":
            return [(code,) if code else None for code in codes]
        living = read.columns.get("household_community")
        if self.rule == "district" or living is None:
            return [(code, district) if code else None for code, district in zip(codes, districts, strict=True)]
        return [
            (code, district, near) if code else None
            for code, district, near in zip(codes, districts, living, strict=True)
        ]

    def look(self, read: Rows, marks: list[int]) -> None:
        """Take in the rows of a chunk that are not refused."""
        keys, districts = self.keys(read), read.columns["district_id"]
        living = read.columns.get("household_community") or [""] * read.count
        heads, classes = read.columns["head"], read.columns["poverty"]
        for place, key in enumerate(keys):
            if key is None or place in read.faults:
                continue
            here = (districts[place], living[place])
            before = self.places.setdefault(key[0], here)
            if before != here and self.rule != "source":
                self._doubt("two_districts" if before[0] != here[0] else "two_communities", key)
            if heads[place] and self.heads.setdefault(key, marks[place]) != marks[place]:
                self._doubt("two_heads", key)
            if classes[place] and self.classes.setdefault(key, classes[place]) != classes[place]:
                self._doubt("two_classes", key)

    def _doubt(self, name: str, key: Key) -> None:
        if not (self.rule and name in ("two_districts", "two_communities")):
            self.doubts.setdefault(name, {})[key[0]] = None

    def notices(self) -> Notices:
        """Return what has to be asked, with the codes in question."""
        told = Notices()
        for name, codes in self.doubts.items():
            told.add(name, len(codes), list(codes)[:MOST_SAMPLES])
        return told


@dataclass(frozen=True)
class _Stored:
    key: str
    district: str
    community: str | None


def households_for(batch: ImportBatch, read: Rows, places: list[int], homes: HomesOfList) -> list[str | None]:
    """Return the key of the household of each of these rows (None for all others); new ones are made with their place.

    A household keeps the source's code; where that names one of another place already, the place stands in it too.
    """
    keys = homes.keys(read)
    first: dict[Key, int] = {}
    for place in reversed(places):
        if (key := keys[place]) is not None:
            first[key] = place
    named = {key: (code_of(batch, key[0]), code_of(batch, "-".join(_placed(key)))) for key in first}
    stored = _stored(sorted({name for names in named.values() for name in names}))
    found: dict[Key, str] = {}
    new: dict[str, Key] = {}
    for key in sorted(first, key=lambda key: first[key]):
        plain, placed = named[key]
        community = read.columns["community_id"][first[key]]
        if plain in stored and _is_there(stored[plain], key, community):
            found[key] = stored[plain].key
        elif placed != plain and placed in stored:
            found[key] = stored[placed].key
        else:
            may_be_plain = plain not in stored and plain not in new and (not key[2:] or not key[2] or community)
            new[plain if may_be_plain else placed] = key
    made = fresh_keys(len(new))
    load_columns(
        Household,
        {
            "id": made,
            "code": list(new),
            "district_id": [read.columns["district_id"][first[key]] for key in new.values()],
            "community_id": [read.columns["community_id"][first[key]] for key in new.values()],
        },
        count=len(new),
    )
    found |= dict(zip(new.values(), made, strict=True))
    wanted = set(places)
    return [found[key] if key is not None and place in wanted else None for place, key in enumerate(keys)]


def _placed(key: Key) -> list[str]:
    """Return the parts of a household's code that tell its place too, the source's own code last."""
    code, *place = key
    return [part.replace(" ", "-") for part in (*place, code) if part]


def _is_there(stored: _Stored, key: Key, community: str | None) -> bool:
    if len(key) == 1:
        return True
    if stored.district != key[1]:
        return False
    if len(key) == 2:
        return True
    return stored.community == community and bool(community or not key[2])


def _stored(codes: list[str]) -> dict[str, _Stored]:
    found: dict[str, _Stored] = {}
    for start in range(0, len(codes), AT_ONCE):
        rows = Household.objects.filter(code__in=codes[start : start + AT_ONCE])
        for code, key, standing, district, community in rows.values_list(
            "code", "pk", "merged_into", "district_id", "community_id"
        ):
            found[code] = _Stored((standing or key).hex, district, community.hex if community else None)
    return found


def note_heads(heads: Mapping[str, str], *, going_on: bool) -> None:
    """Write who heads a household (`heads`: person by household, as keys); `going_on` as in `note_classes`."""
    if going_on:
        headed = Household.objects.filter(pk__in=heads).exclude(head=None).values_list("pk", flat=True)
        gone = {key.hex for key in headed}
        heads = {home: person for home, person in heads.items() if home not in gone}
    changed = [Household(pk=home, head_id=person) for home, person in heads.items()]
    Household.objects.bulk_update(changed, ["head"], batch_size=300)


def note_classes(batch: ImportBatch, classes: Mapping[str, str], *, going_on: bool) -> None:
    """Write the poverty class that the source found on the date of the list; the newest that is not expired holds.

    `classes` by the household's key. The same source and day again corrects that finding, unless the list is
    `going_on` after it was interrupted: what its first rows said is not known any more, and the first one holds.
    """
    if not classes:
        return
    findings = [
        PovertyFinding(
            household_id=home, poverty_class=poverty, source=batch.source.name, found_on=batch.list_date
        )
        for home, poverty in classes.items()
    ]
    PovertyFinding.objects.bulk_create(
        findings,
        batch_size=300,
        **(
            {"ignore_conflicts": True}
            if going_on
            else {
                "update_conflicts": True,
                "unique_fields": ["household", "source", "found_on"],
                "update_fields": ["poverty_class"],
            }
        ),
    )
    hold_newest_class(list(classes))


def hold_newest_class(homes: Sequence[Any]) -> None:
    """Let of each household the newest class hold that is not expired; one without any has none."""
    valid = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    newest: dict[UUID, str] = dict.fromkeys((UUID(hex_key(home)) for home in homes), "")
    for start in range(0, len(homes), AT_ONCE):
        rows = PovertyFinding.objects.filter(valid, household__in=homes[start : start + AT_ONCE])
        ordered = rows.order_by("found_on", "created_at").values_list("household_id", "poverty_class")
        newest |= dict(ordered)
    Household.objects.bulk_update(
        [Household(pk=home, poverty_class=poverty) for home, poverty in newest.items()],
        ["poverty_class"],
        batch_size=300,
    )
