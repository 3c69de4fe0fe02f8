"""Addresses of the topic `organisations`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.organisations import views

urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/export.<str:kind>", views.organisation_export, name="organisations_export"),
    path("organisations/add/", views.add_organisation, name="add_organisation"),
    path("organisations/<uuid:pk>/", views.organisation, name="organisation"),
    path("organisations/<uuid:pk>/change/", views.change_organisation, name="change_organisation"),
    path("organisations/<uuid:pk>/archive/", views.archive_organisation, name="archive_organisation"),
    path("organisations/<uuid:pk>/parent/", views.choose_parent, name="choose_parent"),
    path("organisations/<uuid:pk>/members/add/", views.add_member, name="add_member"),
    path("organisations/<uuid:pk>/members/find/", views.find_member, name="find_member"),
    path("organisations/<uuid:pk>/members/<uuid:membership>/end/", views.end_membership, name="end_membership"),
]
