"""Addresses of the topic `budgets`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.budgets.views import account, advances, lines, pages, papers, requests

urlpatterns = [
    path("budgets/", pages.budgets, name="budgets"),
    path("budgets/<slug:programme>/", pages.budget, name="budget"),
    path("budgets/<slug:programme>/export.<str:kind>", pages.export, name="budget_export"),
    path("budgets/<slug:programme>/waiting/", pages.waiting, name="budget_waiting"),
    path("budgets/<slug:programme>/plan/", pages.plan, name="budget_plan"),
    path("budgets/<slug:programme>/account/", account.account, name="budget_account"),
    path("budgets/<slug:programme>/print/", papers.print_report, name="budget_print"),
    path("budgets/<slug:programme>/papers/<slug:document>/", papers.paper, name="budget_paper"),
    path("budgets/<slug:programme>/advances/", advances.advances, name="budget_advances"),
    path("budgets/<slug:programme>/advances/ask/", advances.advance_form, name="budget_advance_form"),
    path("budgets/<slug:programme>/advances/<int:number>/", advances.advance, name="budget_advance"),
    path("budgets/<slug:programme>/pace/", pages.pace, name="budget_pace"),
    path("budgets/<slug:programme>/lines/<slug:code>/", lines.line, name="budget_line"),
    path("budgets/<slug:programme>/lines/<slug:code>/expense/", lines.expense_form, name="budget_expense_form"),
    path("budgets/<slug:programme>/lines/<slug:code>/revise/", lines.revise, name="budget_revise"),
    path("budgets/<slug:programme>/lines/<slug:code>/months/<int:year>/", lines.months, name="budget_months"),
    path("budgets/<slug:programme>/expenses/<uuid:pk>/", lines.expense, name="budget_expense"),
    path("budgets/<slug:programme>/expenses/<uuid:pk>/proof/", lines.expense_proof, name="expense_proof"),
    path("budgets/<slug:programme>/revisions/<uuid:pk>/", lines.revision, name="budget_revision"),
    path("budgets/<slug:programme>/requests/", requests.requests, name="budget_requests"),
    path("budgets/<slug:programme>/requests/<int:number>/", requests.request_page, name="budget_request"),
    path(
        "budgets/<slug:programme>/requests/<int:number>/print/", papers.print_request, name="budget_request_print"
    ),
    path("budgets/<slug:programme>/evidence/<slug:point>/", requests.evidence, name="budget_evidence"),
]
