"""Addresses of the topic `machines`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.machines import views

urlpatterns = [
    path("setup/machines/", views.machines, name="machines"),
    path("setup/machines/add/", views.add, name="add_machine"),
    path("setup/machines/<slug:code>/", views.machine, name="machine"),
    path("setup/machines/<slug:code>/asked/", views.asked, name="asked_by_machine"),
    path("setup/machines/<slug:code>/change/", views.change, name="change_machine"),
    path("setup/machines/<slug:code>/place/", views.place, name="place_machine"),
    path("setup/machines/<slug:code>/key/", views.key, name="key_of_machine"),
    path("setup/machines/<slug:code>/token/", views.token, name="token_of_machine"),
    path("setup/machines/<slug:code>/end/<slug:what>/", views.end, name="end_machine"),
    path("setup/machines/<slug:code>/end/<slug:what>/<uuid:pk>/", views.end, name="end_of_machine"),
]
