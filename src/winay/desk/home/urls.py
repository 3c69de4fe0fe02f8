"""Addresses of the topic `home`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.home import views

urlpatterns = [
    path("", views.home, name="home"),
]
