"""What the rules of a model, and people, say of sure pairs of records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from winay.analytics.linkage.grouping import Key, Pair
from winay.analytics.linkage.settings import Veto
from winay.analytics.linkage.vetoes.rules import Facts, fits, two_people, veto_of


@dataclass(frozen=True)
class Judge:
    """What the rules of a model say of records that are known by their keys, and what people said of them.

    `facts` are each record's that can be asked about, and after them those of the records that it absorbed; `asked`
    the rules for which a sure pair gives occasion, in their order; `apart` the pairs that somebody said to be two. Of
    a pair the smaller key comes first.
    """

    rules: Sequence[Veto] = ()
    usual: Collection[str] = frozenset()
    facts: Mapping[Key, Sequence[Facts]] = field(default_factory=dict)
    asked: Mapping[Pair, Sequence[Veto]] = field(default_factory=dict)
    apart: Collection[Pair] = frozenset()

    def two(self, one: Key, other: Key) -> bool:
        """Tell whether anything, or anybody, says that two records are two."""
        return self._apart(one, other) or any(two_people(a, b, self.usual) for a, b in self._crossed(one, other))

    def fits(self, one: Key, other: Key) -> bool:
        """Tell whether two records that a third one is sure of may be one."""
        return not self._apart(one, other) and all(
            fits(a, b, self.rules, self.usual) for a, b in self._crossed(one, other)
        )

    def veto(self, pair: Pair) -> str:
        """Return why a machine does not make a sure pair one, or nothing.

        What one of them absorbed must fit too: it came together with the other only through the record that stands.
        """
        one, other = pair
        if self.apart and pair in self.apart:
            return "known_two"
        rules = self.asked.get(pair, ())
        if rules and (found := veto_of(rules, self.facts[one][0], self.facts[other][0], self.usual)):
            return found
        if len(self.facts.get(one, ())) <= 1 and len(self.facts.get(other, ())) <= 1:
            return ""
        more = self._crossed(one, other)[1:]
        if any(two_people(a, b, self.usual) for a, b in more):
            return "ambiguous"
        return "" if all(fits(a, b, self.rules, self.usual) for a, b in more) else "third_record"

    def _apart(self, one: Key, other: Key) -> bool:
        return bool(self.apart) and (min(one, other), max(one, other)) in self.apart

    def _crossed(self, one: Key, other: Key) -> list[tuple[Facts, Facts]]:
        if not self.rules:
            return []
        return [(a, b) for a in self.facts[one] for b in self.facts[other]]
