"""Addresses of the topic `flow`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.flow import what_if

urlpatterns = [
    path("flow/rules/", what_if.programmes, name="what_if_programmes"),
    path("flow/rules/<slug:code>/", what_if.what_if, name="what_if"),
]
