"""Addresses of the topic `sources`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.sources import calls, fund, papers, views

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
    path("sources/<slug:programme>/of/<slug:code>/allot/", fund.allot, name="source_allot"),
    path("sources/<slug:programme>/of/<slug:code>/fund/", fund.fund, name="source_fund"),
    path("sources/<slug:programme>/of/<slug:code>/fund/payers/", fund.payers, name="source_payers"),
    path("sources/<slug:programme>/of/<slug:code>/fund/work/", fund.work_form, name="fund_work_add"),
    path("sources/<slug:programme>/works/<uuid:pk>/", fund.work, name="fund_work"),
    path("sources/<slug:programme>/payments/<uuid:pk>/", fund.payment, name="work_payment"),
    path("sources/<slug:programme>/payments/<uuid:pk>/proof/", fund.payment_proof, name="work_payment_proof"),
]
