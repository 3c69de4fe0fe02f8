"""What may change in an agreement that is being carried out, and how far: pure."""

from datetime import date

from winay.facts.rules import add_months


def ends_on(signed_on: date, months: int) -> date:
    """Return the last day to carry the plan out: so many `months` after signature; 31 August + 6 is 28 February."""
    return add_months(signed_on, months)


def latest_end(first_end: date, months: int) -> date:
    """Return the last day to which an agreement may be extended in all: `months` after its first end."""
    return add_months(first_end, months)
