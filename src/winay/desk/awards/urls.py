"""Addresses of the topic `awards`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.awards import views

urlpatterns = [
    path("proposals/<slug:code>/award/<slug:act>/", views.end_award, name="end_award"),
    path("sessions/<str:session_code>/awards/", views.session_awards, name="session_awards"),
]
