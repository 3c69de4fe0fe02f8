"""Addresses of the topic `budgets`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.budgets.views import account, lines, pages, requests

urlpatterns = [
    path("budgets/", pages.budgets, name="budgets"),
    path("budgets/<slug:programme>/", pages.budget, name="budget"),
    path("budgets/<slug:programme>/export.<str:kind>", pages.export, name="budget_export"),
    path("budgets/<slug:programme>/waiting/", pages.waiting, name="budget_waiting"),
    path("budgets/<slug:programme>/plan/", pages.plan, name="budget_plan"),
    path("budgets/<slug:programme>/account/", account.account, name="budget_account"),
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
    path("budgets/<slug:programme>/evidence/<slug:point>/", requests.evidence, name="budget_evidence"),
]
