"""Addresses of the topic `targeting`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.targeting.views import concentration, reach

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
