"""Addresses of the topic `duplicates`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.duplicates import views

urlpatterns = [
    path("people/<uuid:pk>/merge/", views.merge_by_hand, {"kind": "person"}, name="merge_person"),
    path(
        "organisations/<uuid:pk>/merge/",
        views.merge_by_hand,
        {"kind": "organisation"},
        name="merge_organisation",
    ),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/households/", views.households_in_doubt, name="households_in_doubt"),
    path("duplicates/compare/", views.compare, name="compare_registry"),
    path("duplicates/compare/progress/", views.comparison, name="comparison"),
    path("duplicates/merges/", views.merges, name="merges"),
    path("duplicates/merges/<uuid:merge>/undo/", views.undo_merge, name="undo_merge"),
    path("duplicates/two/", views.known_two, name="known_two"),
    path("duplicates/two/<uuid:known>/withdraw/", views.withdraw_two, name="withdraw_two"),
    path("duplicates/quality/", views.linkage_quality, name="linkage_quality"),
    path("duplicates/<uuid:pk>/", views.duplicate, name="duplicate"),
    path("households/<str:code>/merge/", views.merge_household, name="merge_household"),
]
