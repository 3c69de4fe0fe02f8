"""Addresses of the topic `sources`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.sources import calls, papers, views

urlpatterns = [
    path("sources/<slug:programme>/", views.sources, name="sources"),
    path("sources/<slug:programme>/add/", views.add, name="source_add"),
    path("sources/<slug:programme>/calls/", calls.calls, name="cofinancing"),
    path("sources/<slug:programme>/calls/<slug:call>/", calls.call, name="cofinancing_of_call"),
    path("sources/<slug:programme>/of/<slug:code>/", views.source, name="source"),
    path("sources/<slug:programme>/of/<slug:code>/describe/", views.describe, name="source_describe"),
    path("sources/<slug:programme>/of/<slug:code>/agree/", views.agree, name="source_agree"),
    path("sources/<slug:programme>/of/<slug:code>/receive/", views.receive, name="source_receive"),
    path("sources/<slug:programme>/agreements/<slug:code>/", papers.agreement, name="source_agreement"),
    path("sources/<slug:programme>/agreements/<slug:code>/proof/", papers.agreement_proof, name="source_paper"),
    path("sources/<slug:programme>/contributions/<uuid:pk>/", papers.contribution, name="contribution"),
    path(
        "sources/<slug:programme>/contributions/<uuid:pk>/proof/",
        papers.contribution_proof,
        name="contribution_proof",
    ),
]
