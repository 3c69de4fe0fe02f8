"""Addresses of the topic `rates`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.rates import changes, views

urlpatterns = [
    path("rates/<slug:programme>/", views.rates, name="rates"),
    path("rates/<slug:programme>/add/", views.add, name="rate_add"),
    path("rates/<slug:programme>/list/", views.bring, name="rates_bring"),
    path("rates/<slug:programme>/of/<uuid:pk>/", views.rate, name="rate"),
    path("rates/<slug:programme>/change/", changes.add, name="change_add"),
    path("rates/<slug:programme>/changes/<uuid:pk>/", changes.change, name="money_change"),
    path("rates/<slug:programme>/changes/<uuid:pk>/proof/", changes.proof, name="change_proof"),
]
