"""Addresses of the topic `journeys`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.journeys import views

urlpatterns = [
    path("next/", views.districts, name="next_districts"),
    path("next/in/<str:ubigeo>/", views.in_district, name="next_in_district"),
    path("next/<slug:kind>/<uuid:pk>/", views.next_steps, name="next_steps"),
    path("next/<slug:kind>/<uuid:pk>/<slug:language>.pdf", views.sheet, name="next_sheet"),
]
