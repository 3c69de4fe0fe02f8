"""Addresses of the topic `conditions`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.conditions import views

urlpatterns = [
    path("calls/<slug:code>/conditions/", views.conditions, name="conditions"),
    path("calls/<slug:code>/conditions/add/", views.add_condition, name="add_condition"),
]
