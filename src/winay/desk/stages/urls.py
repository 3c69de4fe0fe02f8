"""Addresses of the topic `stages`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.stages import many, views

urlpatterns = [
    path("stages/", many.stages, name="stages"),
    path("stages/<slug:programme>/<slug:stage>/", many.stage, name="stage"),
    path("stages/<slug:programme>/<slug:stage>/enter/", many.enter, name="stage_enter"),
    path("stays/<uuid:pk>/", views.stay, name="stay"),
    path("stays/<uuid:pk>/evidence/<uuid:finding>/", views.evidence, name="stay_evidence"),
    path("journeys/<slug:kind>/<uuid:pk>/", views.journey, name="journey"),
    path("journeys/<slug:kind>/<uuid:pk>/passports/", views.passports, name="passports"),
    path("journeys/<slug:kind>/<uuid:pk>/<slug:language>.pdf", views.journey_sheet, name="journey_sheet"),
]
