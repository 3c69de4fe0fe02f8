"""Addresses of reach and concentration; the desk includes them under its own prefix and name."""

from django.urls import path

from winay.desk.views import concentration, reach

urlpatterns = [
    path("programmes/<slug:code>/reach/", reach.reach, name="reach"),
    path("programmes/<slug:code>/reach/picture.svg", reach.reach_picture, name="reach_picture"),
    path("programmes/<slug:code>/reach/export.<str:kind>", reach.reach_export, name="reach_export"),
    path("programmes/<slug:code>/concentration/", concentration.concentration, name="concentration"),
    path(
        "programmes/<slug:code>/concentration/export.<str:kind>",
        concentration.concentration_export,
        name="concentration_export",
    ),
]
