"""Addresses of the topic `screening`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.screening import views

urlpatterns = [
    path("calls/<slug:code>/screening/", views.call_screening, name="call_screening"),
    path("proposals/<slug:code>/screening/", views.screening, name="screening"),
]
