"""Addresses of the topic `bank`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.bank import batches, lines, views

urlpatterns = [
    path("bank/", views.accounts, name="bank"),
    path("bank/<slug:programme>/add/", views.add, name="bank_add"),
    path("bank/accounts/<uuid:pk>/", views.account, name="bank_account"),
    path("bank/accounts/<uuid:pk>/change/", views.change, name="bank_change"),
    path("bank/accounts/<uuid:pk>/close/", views.close, name="bank_close"),
    path("bank/accounts/<uuid:pk>/statement/", views.statement, name="bank_statement"),
    path("bank/accounts/<uuid:pk>/batch/", batches.make, name="batch_make"),
    path("bank/accounts/<uuid:pk>/lines/", lines.lines, name="bank_lines"),
    path("bank/accounts/<uuid:pk>/lines/accept/", lines.accept, name="bank_lines_accept"),
    path("bank/statements/<uuid:pk>/take-back/", views.take_back, name="bank_statement_back"),
    path("bank/lines/<uuid:pk>/", lines.line, name="bank_line"),
    path("bank/batches/<slug:code>/", batches.batch, name="batch"),
    path("bank/batches/<slug:code>/<slug:act>/", batches.act, name="batch_act"),
]
