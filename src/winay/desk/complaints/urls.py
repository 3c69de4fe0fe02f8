"""Addresses of the topic `complaints`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.complaints import views

urlpatterns = [
    path("calls/<slug:code>/open-complaints/", views.open_complaints, name="open_complaints"),
    path("complaints/", views.complaints, name="complaints"),
    path("complaints/export.<str:kind>", views.complaint_export, name="complaints_export"),
    path("complaints/<slug:code>/proofs/<uuid:pk>/", views.complaint_proof, name="complaint_proof"),
    path("complaints/<slug:code>/", views.complaint, name="complaint"),
]
