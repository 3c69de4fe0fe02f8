"""Addresses of the topic `lists`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.lists import views

urlpatterns = [
    path("lists/", views.all_lists, name="lists"),
    path("lists/bring/", views.bring, name="bring_list"),
    path("lists/ventures-template.xlsx", views.template_of_ventures, name="ventures_template"),
    path("lists/<uuid:pk>/", views.one_list, name="list"),
    path("lists/<uuid:pk>/columns/", views.columns, name="list_columns"),
    path("lists/<uuid:pk>/progress/", views.progress, name="list_progress"),
    path("lists/<uuid:pk>/refused.xlsx", views.refused, name="list_refused"),
    path("lists/<uuid:pk>/check/", views.act, {"act": "check"}, name="check_list"),
    path("lists/<uuid:pk>/take/", views.act, {"act": "take"}, name="take_list"),
    path("lists/<uuid:pk>/cancel/", views.act, {"act": "cancel"}, name="cancel_list"),
    path("lists/<uuid:pk>/take-back/", views.take_back, name="list_take_back"),
]
