"""The search words of the people of a list, written beside the people themselves where the database can do both."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType

from django.db import connection, connections, transaction
from django.db.models import Exists, OuterRef

from winay.base.bulk import load_columns
from winay.base.database import (
    finish_words,
    held_alone,
    held_with_others,
    without_waiting_for_the_disk,
    words_indexed_together,
)
from winay.registry.models import Person, PersonSearch
from winay.registry.preparing import WordsOfPlaces
from winay.territory.models import Community, District

UNDER_WAY = 0x77696E6179
"""The number of the advisory lock that every long list under way shares."""


class Wording:
    """Makes and writes the words of new people, a chunk after the other; ends with the `with` block.

    `beside`: PostgreSQL writes them on a connection of its own while the first one writes the people: a third of its
    work done by a second process. A chunk's words stand before its people do, so nobody stands without words; if the
    people then do not come, the words that wait for nobody find nobody, and the next long list that is alone takes
    them away: while another one is taken, its newest words wait for people who are still to come.
    """

    def __init__(self, *, beside: bool) -> None:
        communities = {key.hex: name for key, name in Community.objects.values_list("pk", "name")}
        self.places = WordsOfPlaces(dict(District.objects.values_list("pk", "name")), communities)
        self.beside = beside and connection.vendor == "postgresql" and not connection.in_atomic_block
        self.pool: ThreadPoolExecutor | None = None
        self.under_way: Future[None] | None = None
        self.sharing = ExitStack()

    def __enter__(self) -> "Wording":
        if self.beside:
            self.pool = ThreadPoolExecutor(1)
            with held_alone(UNDER_WAY) as alone:
                if alone:
                    PersonSearch.objects.filter(~Exists(Person.objects.filter(pk=OuterRef("person_id")))).delete()
            self.sharing.enter_context(held_with_others(UNDER_WAY))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.pool is not None:
            self.pool.submit(connections.close_all).result()
            self.pool.shutdown()
        self.sharing.close()
        if kind is None:
            finish_words(PersonSearch._meta.db_table)

    def write(self, keys: list[str], texts: list[str], fresh: Iterable[str]) -> None:
        """Begin to write the words of people by their keys; `fresh` as in `words_indexed_together`."""
        if self.pool is None:
            _write(keys, texts, fresh)
        else:
            self.under_way = self.pool.submit(_write, keys, texts, fresh)

    def wait(self) -> None:
        """Return when the words are written; raise what went wrong."""
        if self.under_way is not None:
            self.under_way.result()
            self.under_way = None


@transaction.atomic
def _write(keys: list[str], texts: list[str], fresh: Iterable[str]) -> None:
    without_waiting_for_the_disk()
    with words_indexed_together(PersonSearch._meta.db_table, fresh):
        load_columns(PersonSearch, {"person_id": keys, "words": texts}, count=len(keys))
