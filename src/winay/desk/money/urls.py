"""Addresses of the topic `money`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.money import orders, views

urlpatterns = [
    path("money/", views.where_money_is, name="money"),
    path("money/accounts/", views.accounts, name="accounts"),
    path("money/accounts/<uuid:pk>/", views.account, name="account"),
    path("money/journal/<slug:programme>/", views.journal, name="journal"),
    path("money/journal/<slug:programme>/<int:number>/", views.entry, name="entry"),
    path("payments/", views.payments, name="payments"),
    path("payments/orders/", orders.orders, name="orders"),
    path("payments/orders/<uuid:pk>/", orders.order, name="order"),
]
