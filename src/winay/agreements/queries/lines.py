"""The cost lines of an agreement's plan with what was moved between them since."""

from decimal import Decimal

from winay.agreements.models import Addendum, Agreement
from winay.agreements.rules import PlanLine
from winay.calls.models import CostLine
from winay.calls.rules import line_total
from winay.ledger.rules import ZERO


def lines_of(agreement: Agreement) -> list[PlanLine]:
    """Return the lines of the plan in its order, as agreed and as they are now. Two queries.

    What was moved stands in the addenda in force; the lines of the proposal stay as the committee saw them.
    """
    moved: dict[str, Decimal] = {}
    held = agreement.addenda.filter(kind=Addendum.Kind.REALLOCATION, state="in_force")
    for changes in held.values_list("changes", flat=True):
        for line in changes["lines"]:
            difference = Decimal(line["after"]) - Decimal(line["before"])
            moved[line["line"]] = moved.get(line["line"], ZERO) + difference
    rows = CostLine.objects.filter(proposal=agreement.outcome.proposal_id).order_by("position", "created_at")
    found = []
    for row in rows:
        first = line_total(row.quantity, row.unit_cost.amount)
        now = first + moved.get(str(row.pk), ZERO)
        found.append(PlanLine(str(row.pk), row.description, row.source, first, now))
    return found
