"""What staff read of budgets: theirs, a line with all that moved on it, what waits for a second person."""

from uuid import UUID

from django.db.models import QuerySet

from winay.base.models import User
from winay.budgets.models import Budget, BudgetLine, BudgetRevision, DisbursementRequest, Expense
from winay.budgets.postings import LINE
from winay.ledger.models import Account, Posting
from winay.programmes.access import programmes_of
from winay.programmes.models import Programme


def programmes_by_budget(user: User) -> QuerySet[Programme]:
    """Return the programmes of `user`, each with its budget where it has one; one query."""
    return programmes_of(user).select_related("budget")


def budget_for_staff(user: User, code: str) -> Budget:
    """Return the budget of a programme in which `user` works; raise `Budget.DoesNotExist` otherwise."""
    found = Budget.objects.select_related("programme", "pack")
    return found.get(programme__in=programmes_of(user).order_by().values("pk"), programme__code=code)


def line_for_staff(user: User, programme: str, code: str) -> BudgetLine:
    """Return a line of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    budget = budget_for_staff(user, programme)
    line = BudgetLine.objects.get(budget=budget, code=code)
    line.budget = budget
    return line


def expenses_of(line: BudgetLine) -> QuerySet[Expense]:
    """Return the expenses of a line, the latest first."""
    return line.expenses.select_related("source", "recorded_by", "approved_by")


def revisions_of(line: BudgetLine) -> QuerySet[BudgetRevision]:
    """Return the revisions of a line with what they change, the latest first; two queries."""
    rows = line.revisions.select_related("proposed_by", "decided_by")
    return rows.prefetch_related("changes__source").order_by("-number")


def expense_for_staff(user: User, programme: str, pk: UUID | str) -> Expense:
    """Return an expense of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    budget = budget_for_staff(user, programme)
    rows = Expense.objects.select_related(
        "line__budget__programme", "source", "proof", "recorded_by", "approved_by", "advance__budget"
    )
    return rows.get(pk=pk, line__budget=budget)


def revision_for_staff(user: User, programme: str, pk: UUID | str) -> BudgetRevision:
    """Return a revision of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    budget = budget_for_staff(user, programme)
    rows = BudgetRevision.objects.select_related("line__budget__programme", "proposed_by", "decided_by")
    return rows.prefetch_related("changes__source").get(pk=pk, line__budget=budget)


def request_for_staff(user: User, programme: str, number: int) -> DisbursementRequest:
    """Return a request of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    budget = budget_for_staff(user, programme)
    rows = DisbursementRequest.objects.select_related(
        "budget__programme", "budget__pack", "source", "prepared_by", "sent_by"
    )
    return rows.get(budget=budget, number=number)


def accounts_of_line(line: BudgetLine) -> QuerySet[Account]:
    """Return the accounts of a line, by kind and source; one query."""
    rows = Account.objects.filter(programme=line.budget.programme_id, holder_type=LINE, holder_id=str(line.pk))
    return rows.order_by("kind", "funding_source")


def postings_of_line(line: BudgetLine, kind: str) -> QuerySet[Posting]:
    """Return what moved on the accounts of a kind of a line, the latest first, with the entries."""
    rows = Posting.objects.filter(
        account__programme=line.budget.programme_id,
        account__holder_type=LINE,
        account__holder_id=str(line.pk),
        account__kind=kind,
    )
    return rows.select_related("entry", "account").order_by("-entry__number", "account__funding_source")


def expenses_to_approve(budget: Budget) -> QuerySet[Expense]:
    """Return what was recorded and waits for a second person, the oldest first."""
    rows = Expense.objects.filter(line__budget=budget, state="recorded")
    return rows.select_related("line", "source", "recorded_by").order_by("created_at")


def revisions_to_decide(budget: Budget) -> QuerySet[BudgetRevision]:
    """Return the revisions that wait for a second person, the oldest first."""
    rows = BudgetRevision.objects.filter(line__budget=budget, state="proposed")
    return rows.select_related("line", "proposed_by").order_by("proposed_at")
