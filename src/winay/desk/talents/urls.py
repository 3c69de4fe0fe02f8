"""Addresses of the topic `talents`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.talents import views

urlpatterns = [
    path("talents/", views.talents, name="talents"),
    path("talents/export.<str:kind>", views.talents_export, name="talents_export"),
    path("talents/add/", views.add_talent, name="add_talent"),
    path("talents/follow-ups/", views.follow_ups, name="talents_follow_ups"),
    path("talents/skills/", views.skill_list, name="talent_skills"),
    path("talents/skills/<slug:skill>/", views.skill, name="talent_skill"),
    path("talents/<slug:code>/", views.talent, name="talent"),
    path("talents/<slug:code>/change/", views.change_talent, name="change_talent"),
    path("talents/<slug:code>/certificates/<uuid:pk>/", views.certificate, name="talent_certificate"),
    path("talents/<slug:code>/<slug:step>/", views.talent_step, name="talent_step"),
]
