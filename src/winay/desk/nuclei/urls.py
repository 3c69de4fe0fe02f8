"""Addresses of the topic `nuclei`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.nuclei import views

urlpatterns = [
    path("nuclei/", views.nuclei, name="nuclei"),
    path("nuclei/new/<slug:programme>/", views.constitute, name="nucleus_new"),
    path("nuclei/<slug:code>/", views.nucleus, name="nucleus"),
    path("nuclei/<slug:code>/papers/<uuid:pk>/", views.paper, name="nucleus_paper"),
    path("nuclei/<slug:code>/<slug:step>/", views.nucleus_step, name="nucleus_step"),
]
