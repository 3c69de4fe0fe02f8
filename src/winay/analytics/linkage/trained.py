"""What a model has learnt: the prior and, for each degree of each comparison, m and u. Holds no personal data."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from winay.analytics.faults import InputFault
from winay.analytics.words import gettext as _

FORMAT = 1


@dataclass(frozen=True)
class Learnt:
    """One degree: how often true pairs (`m`) and random pairs (`u`) stand there."""

    label: str
    m: float
    u: float

    @property
    def weight(self) -> float:
        """Return what the degree adds to the weight of a pair, in bits."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class Trained:
    """A trained model. Weights are the same on every backend."""

    kind: str
    prior: float
    comparisons: Mapping[str, tuple[Learnt, ...]]

    def to_json(self) -> str:
        """Return the trained model as JSON, to be kept and read back with `from_json`."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Trained":
        """Return the trained model that `to_json` wrote. Raises `InputFault`."""
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise ValueError("format")
            comparisons = {
                str(name): tuple(Learnt(str(one["label"]), float(one["m"]), float(one["u"])) for one in levels)
                for name, levels in data["comparisons"].items()
            }
            return cls(str(data["kind"]), float(data["prior"]), comparisons)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputFault(_("This is not a trained model."), mend=_("Train it again.")) from error


@dataclass(frozen=True)
class Faith:
    """How far first guesses are believed: the share of m they keep, and for how many pairs their u count."""

    m: float
    u: int


def learnt_from(
    guesses: Mapping[str, Any],
    maximised: Mapping[str, Any],
    certain: Mapping[str, Mapping[int, int]],
    chance: Mapping[str, Mapping[int, int]],
    *,
    kind: str,
    faith: Faith,
) -> Trained:
    """Return what the data taught, blended with the first `guesses` (Splink's settings).

    `certain` and `chance` are, by comparison, how many certain pairs and how many that met by chance stand at each
    degree (0 is the rest); `maximised` are the settings with the prior and the m that Splink learnt by expectation
    maximisation, for comparisons without certain pairs.

    m = (1 - f)·learnt + f·guess; u = (n·learnt + k·guess) ÷ (n + k), so that a list of few records leans on guesses.
    """
    comparisons = {}
    prior = min(max(float(maximised["probability_two_random_records_match"]), 1e-12), 0.5)
    # Splink may give the comparisons back in another order than it took them.
    by_name = {comparison["output_column_name"]: comparison for comparison in maximised["comparisons"]}
    for guessed in guesses["comparisons"]:
        name = guessed["output_column_name"]
        levels = [
            (level, guess)
            for level, guess in zip(by_name[name]["comparison_levels"], guessed["comparison_levels"], strict=True)
            if not guess.get("is_null_level")
        ]
        degrees = range(len(levels) - 1, -1, -1)
        if name in certain:
            all_pairs = sum(certain[name].values())
            learnt = [certain[name].get(degree, 0) / all_pairs for degree in degrees]
        else:
            learnt = [_number(level.get("m_probability"), guess["m_probability"]) for level, guess in levels]
        guessed_m = [guess["m_probability"] for _level, guess in levels]
        m = [(1 - faith.m) * one + faith.m * guess for one, guess in zip(learnt, guessed_m, strict=True)]
        seen = chance.get(name, {})
        pairs = sum(seen.values())
        u = [
            _unrelated(seen.get(degree, 0) / max(pairs, 1), one, prior, guess["u_probability"], faith.u, pairs)
            for degree, (_level, guess), one in zip(degrees, levels, m, strict=True)
        ]
        comparisons[name] = tuple(
            Learnt(guess["label_for_charts"], one_m / sum(m), one_u / sum(u))
            for (_level, guess), one_m, one_u in zip(levels, m, u, strict=True)
        )
    return Trained(kind, prior, comparisons)


def _unrelated(seen: float, m: float, prior: float, guess: float, faith: int, pairs: int) -> float:
    """Return u: the share `seen` in random pairs without the matches among them, blended with the guess.

    seen = (1 - prior)·u + prior·m. What was never seen in n pairs may be as frequent as one in n, or as guessed if that
    is less.
    """
    without_matches = max((seen - prior * m) / (1 - prior), 0.0)
    return max((pairs * without_matches + faith * guess) / (pairs + faith), min(guess, 1 / max(pairs, 1)))


def _number(value: Any, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise
