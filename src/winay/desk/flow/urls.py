"""Addresses of the topic `flow`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.flow import pages, scenarios, survival, what_if

urlpatterns = [
    path("flow/", pages.flow, name="flow"),
    path("flow/again/", pages.flow_again, name="flow_again"),
    path("flow/picture.svg", pages.flow_picture, name="flow_picture"),
    path("flow/export.<slug:kind>", pages.flow_export, name="flow_export"),
    path("flow/records/", pages.flow_records, name="flow_records"),
    path("flow/survival/", survival.survival, name="survival"),
    path("flow/survival/picture.svg", survival.survival_picture, name="survival_picture"),
    path("flow/survival/export.<slug:kind>", survival.survival_export, name="survival_export"),
    path("flow/rules/", what_if.programmes, name="what_if_programmes"),
    path("flow/rules/<slug:code>/", what_if.what_if, name="what_if"),
    path("flow/rules/<slug:code>/keep/", scenarios.keep, name="keep_scenario"),
    path("flow/scenarios/", scenarios.scenarios, name="scenarios"),
    path("flow/scenarios/export.<slug:kind>", scenarios.export, name="scenarios_export"),
    path("flow/scenarios/compare/", scenarios.compare, name="compare_scenarios"),
    path("flow/scenarios/<uuid:pk>/", scenarios.scenario, name="scenario"),
    path("flow/scenarios/<uuid:pk>/<slug:act>/", scenarios.change, name="change_scenario"),
]
