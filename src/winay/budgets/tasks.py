"""What waits for whom in budgets: taking them up, approving expenses, deciding on revisions, asking for money."""

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.budgets.models import Advance, Budget, BudgetRevision, DisbursementRequest, Expense
from winay.budgets.queries.advances import late_on
from winay.budgets.queries.lines import written_budget
from winay.budgets.queries.requests import points_of
from winay.programmes.access import Role, grants_of
from winay.programmes.models import Programme

MOST_OWN = 20
"""Advances of one person that are told one by one: nobody gets another while one is late."""


def _held(user: User, *roles: str) -> QuerySet[Programme]:
    """The programmes in which `user` holds a role as a whole: a budget is nobody's in one district."""
    return Programme.objects.filter(pk__in=grants_of(user, *roles).filter(territory=None).values("programme"))


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what waits for `user` in the budgets of the programmes where they pay; never their own to approve."""
    coordinated, kept = _held(user, Role.COORDINATOR), _held(user, Role.FINANCE)
    found = []
    expenses = Expense.objects.filter(line__budget__programme__in=coordinated, state="recorded")
    for code, name, number in _counted(expenses.exclude(recorded_by=user), "line__budget__programme"):
        text = ngettext("Approve %(n)d expense", "Approve %(n)d expenses", number) % {"n": number}
        page = desk_page("budget_waiting", code)
        found.append(Task(text, page, name, today, roles=(Role.COORDINATOR,)))
    both = _held(user, Role.COORDINATOR, Role.FINANCE)
    revisions = BudgetRevision.objects.filter(line__budget__programme__in=both, state="proposed")
    for code, name, number in _counted(revisions.exclude(proposed_by=user), "line__budget__programme"):
        text = ngettext(
            "Decide on %(n)d revision of the budget", "Decide on %(n)d revisions of the budget", number
        ) % {"n": number}
        page = desk_page("budget_waiting", code)
        found.append(Task(text, page, name, today, roles=(Role.COORDINATOR, Role.FINANCE)))
    requests = DisbursementRequest.objects.select_related("budget__programme")
    for one in requests.filter(budget__programme__in=coordinated, state="prepared").exclude(prepared_by=user):
        text = _("Send the request for money %(code)s") % {"code": one.code}
        page = desk_page("budget_request", one.budget.code, one.number)
        found.append(Task(text, page, one.budget.programme.name, today, roles=(Role.COORDINATOR,)))
    for one in requests.filter(budget__programme__in=kept, state="sent"):
        text = _("Say when the money of %(code)s is in the account") % {"code": one.code}
        page = desk_page("budget_request", one.budget.code, one.number)
        found.append(Task(text, page, one.budget.programme.name, today, roles=(Role.FINANCE,)))
    return [*found, *_of_advances(user, coordinated, kept, today), *_of_finance(kept, today)]


def _of_advances(
    user: User, coordinated: QuerySet[Programme], kept: QuerySet[Programme], today: date
) -> list[Task]:
    """Return what waits of advances to staff: to authorise, to hand over, to account for, and what is late."""
    found = []
    rows = Advance.objects.exclude(to_person=user)
    asked = rows.filter(budget__programme__in=coordinated, state="asked").exclude(recorded_by=user)
    for code, name, number in _counted(asked, "budget__programme"):
        text = ngettext("Authorise %(n)d advance to staff", "Authorise %(n)d advances to staff", number)
        page = desk_page("budget_advances", code)
        found.append(Task(text % {"n": number}, page, name, today, roles=(Role.COORDINATOR,)))
    authorised = rows.filter(budget__programme__in=kept, state="authorised")
    for code, name, number in _counted(authorised, "budget__programme"):
        text = ngettext(
            "Hand over %(n)d authorised advance and write it down",
            "Hand over %(n)d authorised advances and write them down",
            number,
        )
        found.append(
            Task(text % {"n": number}, desk_page("budget_advances", code), name, today, roles=(Role.FINANCE,))
        )
    late = rows.filter(late_on(today), budget__programme__in=kept)
    for code, name, number in _counted(late, "budget__programme"):
        text = ngettext(
            "%(n)d advance to staff is late: ask for its receipts or the money",
            "%(n)d advances to staff are late: ask for their receipts or the money",
            number,
        )
        page = f"{desk_page('budget_advances', code)}?shown=late"
        found.append(Task(text % {"n": number}, page, name, today, today, roles=(Role.FINANCE,)))
    own = Advance.objects.filter(to_person=user, state="given", left__gt=0).select_related("budget__programme")
    for one in own.order_by("due_on")[:MOST_OWN]:
        text = _("Account for your advance %(code)s with receipts, or give the money back") % {"code": one.code}
        page = desk_page("budget_advance", one.budget.code, one.number)
        found.append(Task(text, page, one.budget.programme.name, today, one.due_on))
    return found


def _of_finance(kept: QuerySet[Programme], today: date) -> list[Task]:
    found = []
    with_part = kept.filter(budget=None, pack__content__has_key="budget")
    for programme in with_part.select_related("pack").defer("pack__content"):
        if written_budget(programme.pack) is not None:
            page = desk_page("budget", programme.code)
            found.append(
                Task(_("Take up the budget of the pack"), page, programme.name, today, roles=(Role.FINANCE,))
            )
    budgets = Budget.objects.filter(programme__in=kept).select_related("programme", "pack").defer("pack__content")
    for budget in budgets:
        left = [one for one in points_of(budget, today) if not one.met and (one.stops or one.due <= today)]
        if left:
            number = len(left)
            text = ngettext(
                "Bring %(n)d condition or milestone of the budget",
                "Bring %(n)d conditions or milestones of the budget",
                number,
            ) % {"n": number}
            due = min(one.due for one in left)
            page = desk_page("budget_requests", budget.code)
            found.append(Task(text, page, budget.programme.name, today, due, roles=(Role.FINANCE,)))
    return found


def _counted(rows: QuerySet[Any], programme: str) -> list[tuple[str, str, int]]:
    grouped = rows.order_by().values_list(f"{programme}__code", f"{programme}__name")
    return [(code, name, number) for code, name, number in grouped.annotate(number=Count("pk"))]
