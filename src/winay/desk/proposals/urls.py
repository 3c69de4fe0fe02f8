"""Addresses of the topic `proposals`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.proposals import views, workbooks

urlpatterns = [
    path("calls/<slug:code>/drafts/", views.drafts, name="drafts"),
    path("calls/<slug:code>/enter/", views.start_proposal, name="start_proposal"),
    path("calls/<slug:code>/import/", views.import_proposals, name="import_proposals"),
    path("calls/<slug:code>/import/template.xlsx", views.import_template, name="import_template"),
    path("proposals/", views.proposal_list, name="proposals"),
    path("proposals/export.<str:kind>", views.proposal_export, name="proposals_export"),
    path("proposals/spreadsheets/", workbooks.workbooks, name="workbooks"),
    path("proposals/spreadsheets/<uuid:pk>/", workbooks.workbook, name="workbook"),
    path("proposals/spreadsheets/<uuid:pk>/take-back/", workbooks.take_back, name="workbook_take_back"),
    path("proposals/<slug:code>/", views.proposal_page, name="proposal"),
    path("proposals/<slug:code>/papers/<uuid:pk>/", views.attachment, name="attachment"),
    path("proposals/<slug:code>/pictures/<uuid:pk>/", views.picture, name="picture"),
]
