"""Forty invented programmes of eight requirements each, as plain figures that every engine of the bench is given.

Nothing of Wiñay is imported here: the peer runs in a Python of its own.
"""

from dataclasses import dataclass

PROGRAMMES = 40
KINDS = ("person", "household", "group", "organisation", "venture")
STAGES = ("idea", "starting", "running", "growing")
TODAY = (2026, 11, 26)


@dataclass(frozen=True)
class Figures:
    """What the n-th programme asks. `places` None: everywhere; empty: not known where. `far`: numbers of requirements
    that take long or come with time, `fixed`: of those that nobody can change (1 to 8, in the order of the fields).
    """

    code: str
    kinds: tuple[str, ...]
    places: tuple[str, ...] | None
    stages: tuple[str, ...]
    once: bool
    closed: bool
    asks_known: bool
    age_from: int
    age_to: int
    quintiles: tuple[int, int, int]
    share_percent: int
    founded_months: int
    members: int
    sales: int
    fixed: tuple[int, ...] = (2, 3)
    far: tuple[int, ...] = (5, 6, 8)


def programme(n: int) -> Figures:
    """Return the figures of a programme: half of them are for everybody everywhere, others for some in some places."""
    places: tuple[str, ...] | None = None
    if n % 4 == 1:
        places = tuple(f"{1 + (n + add) % 25:02d}" for add in range(6))
    if n % 4 == 3:
        places = tuple(f"{1 + (n + add) % 25:02d}{1 + add % 8:02d}{1 + add % 9:02d}" for add in range(60))
    return Figures(
        code=f"p{n}",
        kinds=KINDS if n % 2 == 0 else KINDS[n % 3 : n % 3 + 3],
        places=() if n == 31 else places,
        stages=STAGES[1:3] if n % 5 == 2 else STAGES[2:] if n % 5 == 4 else (),
        once=n % 4 == 0,
        closed=n == 17,
        asks_known=n != 21,
        age_from=15 + n % 10,
        age_to=60 + n % 20,
        quintiles=(1, 2, 3 + n % 2),
        share_percent=30 + n,
        founded_months=12 + n,
        members=5 + n % 12,
        sales=1000 + 100 * n,
        fixed=(1, 2, 3) if n % 3 == 0 else (2, 3),
    )


def earlier(months: int) -> tuple[int, int, int]:
    """Return the day so many months before the day of the bench (the 26th of every month is there)."""
    year, month = divmod(TODAY[0] * 12 + TODAY[1] - 1 - months, 12)
    return year, month + 1, TODAY[2]
