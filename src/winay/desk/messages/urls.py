"""Addresses of the topic `messages`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.messages import views

urlpatterns = [
    path("messages/", views.outbox, name="outbox"),
    path("messages/slips.pdf", views.slips, name="slips"),
    path("messages/<uuid:pk>/", views.delivery, name="delivery"),
    path("people/<uuid:pk>/reach/", views.reach_person, name="reach_person"),
]
