"""Addresses of the topic `accountability`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.accountability.audience import addresses
from winay.desk.accountability import views

urlpatterns = [
    path("accounts/", views.reports, name="reports"),
    path("receipts/", views.receipts, name="receipts"),
    path("returns/", views.returns, name="returns"),
    path("returns/<uuid:pk>/proof/", views.return_proof, name="return_proof"),
    path("returns/<uuid:pk>/<slug:answer>/", views.return_answer, name="return_answer"),
    *addresses(views.BOOKS, "agreements/"),
]
