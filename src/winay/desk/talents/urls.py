"""Addresses of the topic `talents`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.talents import hiring, views

urlpatterns = [
    path("talents/", views.talents, name="talents"),
    path("talents/export.<str:kind>", views.talents_export, name="talents_export"),
    path("talents/add/", views.add_talent, name="add_talent"),
    path("talents/follow-ups/", views.follow_ups, name="talents_follow_ups"),
    path("talents/needs/", hiring.needs, name="needs"),
    path("talents/services/", hiring.services, name="services"),
    path("talents/ratings/", hiring.ratings, name="ratings"),
    path("agreements/<slug:code>/hiring/", hiring.hiring_page, name="hiring"),
    path("agreements/<slug:code>/hiring/add/", hiring.add_need, name="add_need"),
    path("needs/<slug:code>/", hiring.need, name="need"),
    path("needs/<slug:code>/change/", hiring.change_need, name="change_need"),
    path("needs/<slug:code>/guide.pdf", hiring.need_guide, name="need_guide"),
    path("needs/<slug:code>/minutes/<uuid:pk>/", hiring.need_minutes, name="need_minutes"),
    path("needs/<slug:code>/<slug:step>/", hiring.need_step, name="need_step"),
    path("services/<slug:code>/", hiring.service, name="service"),
    path("services/<slug:code>/contract.pdf", hiring.service_pdf, name="service_pdf"),
    path("services/<slug:code>/receipts/<uuid:pk>/", hiring.service_receipt, name="service_receipt"),
    path("services/<slug:code>/<slug:step>/", hiring.service_step, name="service_step"),
    path("talents/skills/", views.skill_list, name="talent_skills"),
    path("talents/skills/<slug:skill>/", views.skill, name="talent_skill"),
    path("talents/<slug:code>/", views.talent, name="talent"),
    path("talents/<slug:code>/change/", views.change_talent, name="change_talent"),
    path("talents/<slug:code>/certificates/<uuid:pk>/", views.certificate, name="talent_certificate"),
    path("talents/<slug:code>/<slug:step>/", views.talent_step, name="talent_step"),
]
