"""Addresses of the topic `programmes`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.programmes import views

urlpatterns = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/<slug:code>/", views.programme, name="programme"),
    path("programmes/<slug:code>/office/", views.office, name="office"),
    path("programmes/<slug:code>/people/who/<str:username>/", views.worker, name="worker"),
    path("programmes/<slug:code>/people/add/", views.add_worker, name="add_worker"),
]
