"""Addresses of the topic `papers`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.papers.views import drives, papers

urlpatterns = [
    path("papers/", papers.papers, name="papers"),
    path("papers/drives/", drives.drives, name="drives"),
    path("papers/drives/add/", drives.add_drive, name="add_drive"),
    path("papers/drives/<uuid:drive>/", drives.drive, name="drive"),
    path("papers/drives/<uuid:drive>/export.<str:kind>", drives.drive_export, name="drive_export"),
    path("papers/<uuid:pk>/", papers.paper, name="paper"),
    path("papers/<uuid:pk>/evidence/", papers.evidence, name="paper_evidence"),
    path("people/<uuid:pk>/papers/", papers.open_paper, {"owner": "person"}, name="open_person_paper"),
    path("organisations/<uuid:pk>/papers/", papers.open_paper, {"owner": "organisation"}, name="open_paper"),
    path("organisations/<uuid:pk>/papers/all/", papers.open_missing, name="open_missing_papers"),
]
