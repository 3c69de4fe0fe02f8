"""Addresses of the topic `alerts`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.alerts import views

urlpatterns = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<slug:kind>/", views.of_kind, name="alerts_of_kind"),
    path("alerts/<slug:kind>/export.<str:form>", views.export, name="alerts_export"),
    path("alerts/<slug:kind>/<uuid:row>/", views.look, name="alert"),
]
