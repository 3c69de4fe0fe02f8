"""Addresses of the topic `search`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/<slug:kind>/", views.all_of_kind, name="search_all"),
]
