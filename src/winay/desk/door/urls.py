"""Addresses of the topic `door`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.door import views

urlpatterns = [
    path("interests/", views.interests, name="interests"),
    path("interests/<slug:code>/", views.interest, name="interest"),
]
