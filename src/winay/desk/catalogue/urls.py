"""Addresses of the topic `catalogue`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.catalogue import views

urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/add/", views.add_entry, name="add_catalogue_entry"),
    path("catalogue/in/<str:ubigeo>/", views.in_district, name="catalogue_district"),
    path("catalogue/<slug:code>/", views.entry, name="catalogue_entry"),
    path("catalogue/<slug:code>/history/", views.history, name="catalogue_history"),
    path("catalogue/<slug:code>/confirm/", views.confirm, name="confirm_catalogue_entry"),
    path("catalogue/<slug:code>/withdraw/", views.withdraw, name="withdraw_catalogue_entry"),
    path("catalogue/<slug:code>/ours/", views.ours, name="catalogue_ours"),
    path("catalogue/<slug:code>/ask/", views.ask, name="catalogue_ask"),
    path("catalogue/<slug:code>/<slug:section>/", views.section, name="catalogue_section"),
    path("catalogue/<slug:code>/<slug:section>/<int:number>/", views.section, name="catalogue_item"),
]
