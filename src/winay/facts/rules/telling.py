"""What a judgement found, in signs that every language shares."""

from winay.facts.rules.catalogue import Catalogue, Fact
from winay.facts.rules.conditions import Compare, Of
from winay.facts.rules.judging import Reason, Span
from winay.facts.rules.values import plain


def values_of(reason: Reason, catalogue: Catalogue) -> dict[str, str]:
    """Return what was `found` and the `limit`; of parts that speak together, all of them with “ / ”."""
    if reason.together:
        each = [values_of(one, catalogue) for one in reason.together]
        return {key: " / ".join(one[key] for one in each) for key in ("found", "limit")}
    fact = catalogue.get(reason.leaf.fact) if reason.leaf else None
    limit = reason.limit
    return {
        "found": _found(reason.found, fact),
        "limit": ", ".join(map(str, limit)) if isinstance(limit, tuple) else plain(limit, fact),
    }


def _found(found: object, fact: Fact | None) -> str:
    if not isinstance(found, Span):
        return plain(found, fact)
    ends = [plain(end, fact) if end is not None else "…" for end in (found.least, found.most)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def missing_fact(reason: Reason, catalogue: Catalogue) -> Fact | None:
    """Return the fact that is not known where the answer is not; of two compared, the second where the first is."""
    one = next((one for one in (*reason.together, reason) if one.leaf and one.met is None), None)
    if one is None or one.leaf is None:
        return None
    other = one.leaf.limit.fact if isinstance(one.leaf, Compare) and isinstance(one.leaf.limit, Of) else None
    return catalogue.get(other if other and one.found is not None else one.leaf.fact)
