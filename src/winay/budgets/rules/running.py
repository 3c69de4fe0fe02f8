"""What follows from a budget that runs: what is left, pari passu, leverage, costs, the revolving fund. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from winay.base.rounding import half_up
from winay.budgets.rules.document import ZERO


def left(planned: Decimal, committed: Decimal, executed: Decimal) -> Decimal:
    """Return what of a line may still be promised: planned − committed − executed. Below zero: it is passed."""
    return planned - committed - executed


@dataclass(frozen=True)
class PariPassu:
    """How one source keeps pace with the others: its share planned and spent, as fractions of all sources.

    `apart` = spent share − planned share; `within`: not further apart than the tolerance. Nothing spent: no share.
    """

    source: str
    planned: Decimal
    spent: Decimal
    planned_share: Decimal
    spent_share: Decimal | None
    apart: Decimal | None
    within: bool


def pari_passu(
    planned: Mapping[str, Decimal], spent: Mapping[str, Decimal], tolerance: Decimal
) -> list[PariPassu]:
    """Return, source by source, the share of what was spent so far beside the share that was planned.

    planned_share = planned of the source / planned of all; spent_share likewise; to four decimals, half up. The
    requirement is named in MIF TC-03-02-01-0 §5.4 (iv) and annex “Related projects”, which give no tolerance: the pack
    sets it, as a fraction (0.05 = 5 points).
    """
    all_planned, all_spent = sum(planned.values(), ZERO), sum(spent.values(), ZERO)
    step = Decimal("0.0001")
    found = []
    for source, amount in planned.items():
        share = half_up(amount / all_planned, step) if all_planned else ZERO
        so_far = spent.get(source, ZERO)
        of_spent = half_up(so_far / all_spent, step) if all_spent else None
        apart = None if of_spent is None else of_spent - share
        within = apart is None or abs(apart) <= tolerance
        found.append(PariPassu(source, amount, so_far, share, of_spent, apart, within))
    return found


def leverage(own: Decimal, others: Decimal) -> Decimal | None:
    """Return what others bring for each unit of the programme's own money: others / own, to 0.01; None without own.

    As counted in SU (“overall leverage ≈ 1:5”, ch. 3C) for the money of municipalities and beneficiaries against the
    project's. SU §2 prints a 1 : 3.12 that counts gains, not contributions: that one is a return, not this.
    """
    return half_up(others / own) if own > 0 else None


def operating_cost(operating: Decimal, all_costs: Decimal) -> Decimal | None:
    """Return the part of all costs that running the programme takes, as a fraction to 0.0001; None without costs.

    SU ch. 3B: CORREDOR kept it below 20% of the total budget. Which components are running costs the pack says.
    """
    return half_up(operating / all_costs, Decimal("0.0001")) if all_costs > 0 else None


def delivery_cost(operating: Decimal, invested: Decimal) -> Decimal | None:
    """Return what it costs to bring one unit to where it is invested: operating / invested, to 0.01; None without.

    SU ch. 2D: Sierra Sur 45 cents per US$ invested by the project, 33 per US$ invested by all: which of the two is
    asked follows from `invested`.
    """
    return half_up(operating / invested) if invested > 0 else None


def most_to_ask(grant: Decimal, ceiling: Decimal, received: Decimal, spent: Decimal) -> Decimal:
    """Return the most that may be asked for: ceiling × grant less what is held and not yet spent, never below zero.

    MIF §4.4: a revolving fund of up to 10% of the contribution. Nor may all that is received pass the grant.
    """
    held = received - spent
    return max(min(half_up(grant * ceiling) - held, grant - received), ZERO)


@dataclass(frozen=True)
class Revolving:
    """A source's money as a revolving fund: advanced once, justified by what is spent, replenished as it is justified.

    `limit`: how much of it may lie unspent (share of the grant, half up to the cent); None where nothing limits it.
    """

    grant: Decimal
    limit: Decimal | None
    advanced: Decimal
    replenished: Decimal
    justified: Decimal

    @property
    def received(self) -> Decimal:
        """All that came in."""
        return self.advanced + self.replenished

    @property
    def to_justify(self) -> Decimal:
        """Came in and is not justified yet; below zero: more was spent than came in."""
        return self.received - self.justified

    @property
    def to_replenish(self) -> Decimal:
        """Justified and not replenished yet, as far as the grant goes."""
        return max(min(self.justified - self.replenished, self.grant - self.received), ZERO)

    @property
    def beyond(self) -> Decimal:
        """By how much what lies unspent passes the limit."""
        return max(self.to_justify - self.limit, ZERO) if self.limit is not None else ZERO


def revolving(
    grant: Decimal, ceiling: Decimal | None, receipts: Sequence[Decimal], justified: Decimal
) -> Revolving:
    """Return the revolving fund of a source: the first of its receipts is the advance, every later one replenishes.

    MIF §4.4: up to 10% of the contribution, replenished against what was spent; the pack gives the share.
    """
    limit = None if ceiling is None else half_up(grant * ceiling)
    return Revolving(grant, limit, sum(receipts[:1], ZERO), sum(receipts[1:], ZERO), justified)


def spread(amount: Decimal, months: Sequence[int], rainy: Iterable[int]) -> dict[int, Decimal]:
    """Return an amount spread evenly over the months (1–12) that are not rainy, over all if every one is.

    To the cent; the cents that do not divide go to the first months. TC §6.1: no field work from January to March.
    """
    wet = set(rainy)
    dry = [month for month in months if month not in wet] or list(months)
    cents = int(half_up(amount).scaleb(2))
    each, rest = divmod(cents, len(dry))
    return {month: Decimal(each + (at < rest)).scaleb(-2) for at, month in enumerate(dry)}
