"""Who becomes one of sure pairs: what the backend finds of them, what the rules say, and how they group."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

import pyarrow as pa

from winay.analytics.linkage.compiled import equal_sql, rules_for
from winay.analytics.linkage.grouping import Grouped, Key, Link, Pair, grouped
from winay.analytics.linkage.records import Records
from winay.analytics.linkage.settings import Veto
from winay.analytics.linkage.vetoes import READ, Facts, Judge, occasions_sql, rules_of, usual_words

LEAST_RELATIVES = 0.05
"""How many pairs of relatives at one home a list must show for one duplicate, to be one of families."""


def judged(links: Sequence[Link], judge: Judge) -> Grouped:
    """Return who becomes one by itself of sure links, after what a judge says of them."""
    vetoes = {pair: veto for link in links if (veto := judge.veto(pair := link.pair))}
    return grouped(links, vetoes, judge.two, judge.fits)


def judge_of(
    records: Records,
    links: Sequence[Link],
    *,
    absorbed: Mapping[Key, Sequence[Facts]] | None = None,
    apart: Collection[Pair] = frozenset(),
) -> Judge:
    """Return what judges these links by the rules of the model; one without rules if nobody can be mistaken.

    `absorbed` are the facts of what a record took up in earlier runs, `apart` the pairs that somebody said to be
    two, the smaller key first. The backend tells which links give occasion for which rule; only what these, and
    records with several links, say is fetched.
    """
    rules, absorbed = records.model.vetoes, absorbed or {}
    if not rules or not links:
        return Judge(apart=apart)
    asked = _asked(records, links)
    times = Counter(chain.from_iterable(link.pair for link in links))
    needed = {
        key
        for link in links
        if link.pair in asked or any(times[key] > 1 or key in absorbed for key in link.pair)
        for key in link.pair
    }
    facts = {key: [own, *absorbed.get(key, ())] for key, own in _facts(records, needed)}
    return Judge(rules, _usual(records), facts, asked, apart)


def _asked(records: Records, links: Sequence[Link]) -> dict[Pair, tuple[Veto, ...]]:
    """Return the rules for which links give occasion (`vetoes/occasions.py`), of those that do."""
    pairs = [link.pair for link in links]
    keys = {
        f"{name}_{side}": [pair[at][part] for pair in pairs]
        for at, side in enumerate("lr")
        for part, name in enumerate(("s", "i"))
    }
    records.backend.take("sure", pa.table({"n": pa.array(range(len(pairs)), pa.int64()), **keys}))
    joins = " ".join(
        f"join records as {side} on {side}.source_dataset = s_{side} and {side}.unique_id = i_{side}"
        for side in "lr"
    )
    number = occasions_sql(records.model.vetoes, records.there, records.backend)
    rows = records.backend.rows(
        f"select n, number from (select n, {number} as number from sure {joins}) as p where number > 0"
    )
    return {pairs[place]: rules_of(number, records.model.vetoes) for place, number in rows}


def _facts(records: Records, keys: Collection[Key]) -> Iterator[tuple[Key, Facts]]:
    """Yield what the rules look at of these records."""
    if not keys:
        return
    sources, ids = zip(*keys, strict=True)
    records.backend.take("known", pa.table({"s": sources, "i": ids}))
    columns = [name for name in READ if name in records.there]
    chosen = ", ".join(["source_dataset", "unique_id", *(f"r.{name}" for name in columns)])
    rows = records.backend.rows(
        f"select {chosen} from records as r join known on r.source_dataset = known.s and r.unique_id = known.i"
    )
    for row in rows:
        yield (row[0], row[1]), dict(zip(columns, row[2:], strict=True))


def _usual(records: Records) -> frozenset[str]:
    """Return the usual given names of the records."""
    if "given_names" not in records.there:
        return frozenset()
    counted = "select given_names, count(*) from records where given_names is not null group by given_names"
    return usual_words({str(text): int(times) for text, times in records.backend.rows(counted)})


def shows_families(records: Records) -> bool:
    """Tell whether relatives who live together stand in the records, or whether that cannot be seen.

    Relatives are two of one surname and one home whose given names and years of birth differ, and whose documents,
    if both have one. Where there are fewer of them than two to a hundred duplicates, a given name that differs is a
    fault of writing: nobody is there to be mistaken for somebody.
    """
    homes = rules_for((["phone"], ["address", "place"], ["address", "postcode"]), records.there)
    if not homes or not {"surname_1_sound", "given_sound", "birth_year"} <= set(records.there):
        return True
    apart = ["l.given_sound <> r.given_sound", "l.birth_year <> r.birth_year"]
    if "document" in records.there:
        apart.append("coalesce(l.document <> r.document, true)")
    relatives = max(_pairs_under(records, [*rule, "surname_1_sound"], apart) for rule in homes)
    doubles = _pairs_under(records, ["birth_date", "all_names"], [])
    return relatives > LEAST_RELATIVES * doubles


def _pairs_under(records: Records, rule: Sequence[str], apart: Sequence[str]) -> int:
    """Return how many pairs of records agree in the columns of a rule and meet the other conditions."""
    once = "l.unique_id < r.unique_id or l.source_dataset < r.source_dataset"
    met = f"select count(*) from records as l join records as r on {equal_sql(rule)} where ({once})"
    return int(records.backend.rows(" and ".join([met, *apart]))[0][0])
