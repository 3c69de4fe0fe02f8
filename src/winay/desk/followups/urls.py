"""Addresses of the topic `followups`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.followups import views

urlpatterns = [
    path("follow-ups/", views.follow_ups, name="graduates"),
    path("follow-ups/in/<str:ubigeo>/<slug:language>.pdf", views.phones, name="graduates_to_call"),
    path("follow-ups/<uuid:pk>/", views.follow_up, name="graduate"),
]
