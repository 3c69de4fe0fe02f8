"""What a kept entry says, read once for each of its versions: the same rows are asked for by every page."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from winay.journeys.content import MESSAGES, Entry
from winay.journeys.models import Support, SupportVersion
from winay.programmes.packs import read_plain

MOST_KEPT = 4_000
_KEPT: dict[UUID, Entry] = {}


def read_content(content: Mapping[str, Any]) -> Entry:
    """Return an entry; raise `InvalidInput` whose problems name every key that is wrong, and the mend."""
    return read_plain(Entry, content, MESSAGES)


def entry_of(support: Support) -> Entry:
    """Return what an entry says. It is shared: change a copy."""
    return entries_of([support])[support.pk]


def entries_of(supports: Iterable[Support]) -> dict[UUID, Entry]:
    """Return what entries say, by key. Their contents are fetched, in one query, for versions not read before."""
    wanted = {one.version: one for one in supports}
    new = [version for version in wanted if version not in _KEPT]
    if new and len(_KEPT) + len(new) > MOST_KEPT:
        _KEPT.clear()
        new = list(wanted)
    if new:
        contents = {key: wanted[key].content for key in new if "content" in wanted[key].__dict__}
        if missing := [key for key in new if key not in contents]:
            rows = SupportVersion.objects.filter(pk__in=missing).order_by()
            contents |= dict(rows.values_list("pk", "content"))
        for key in new:
            _KEPT[key] = Entry.model_validate(contents[key])
    return {one.pk: _KEPT[key] for key, one in wanted.items()}
