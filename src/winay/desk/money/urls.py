"""Addresses of the topic `money`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.money import books, orders, views

urlpatterns = [
    path("money/", views.where_money_is, name="money"),
    path("money/accounts/", views.accounts, name="accounts"),
    path("money/accounts/<uuid:pk>/", views.account, name="account"),
    path("money/journal/<slug:programme>/", views.journal, name="journal"),
    path("money/journal/<slug:programme>/<int:number>/", views.entry, name="entry"),
    path("money/books/<slug:programme>/balance/", books.balance, name="trial_balance"),
    path("money/books/<slug:programme>/sources/", books.sources, name="sources_and_uses"),
    path("money/books/<slug:programme>/chart/", books.chart, name="chart"),
    path("money/books/<slug:programme>/chart/<slug:kind>/", books.accounts_of_kind, name="accounts_of_kind"),
    path("money/books/<slug:programme>/months/", books.months, name="months"),
    path("money/books/<slug:programme>/months/<int:year>-<int:month>/close/", books.close, name="close_month"),
    path("money/books/<slug:programme>/months/<int:year>-<int:month>/paper/", books.paper, name="month_paper"),
    path("money/books/<slug:programme>/beancount/", books.beancount, name="beancount"),
    path("payments/", views.payments, name="payments"),
    path("payments/orders/", orders.orders, name="orders"),
    path("payments/orders/<uuid:pk>/", orders.order, name="order"),
]
