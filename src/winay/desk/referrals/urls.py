"""Addresses of the topic `referrals`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.referrals import cohorts, lists, views

urlpatterns = [
    path("referrals/", lists.referrals, name="referrals"),
    path("referrals/export-<slug:side>.<slug:kind>", lists.referrals_export, name="referrals_export"),
    path("referrals/allowed/", views.allowed, name="referrals_allowed"),
    path("referrals/answer/", views.take_answer, name="referral_answer"),
    path("referrals/programme/<slug:code>/", views.link_programme, name="link_catalogue_entry"),
    path("referrals/<slug:code>/", views.referral, name="referral"),
    path("referrals/<slug:code>/consent/", views.consent_paper, name="referral_consent"),
    path("referrals/<slug:code>/link/", views.door, name="referral_door"),
    path("referrals/<slug:code>/package.json", views.package, name="referral_package"),
    path("referrals/<slug:code>/<slug:language>.pdf", views.sheet, name="referral_sheet"),
    path("next/<slug:kind>/<uuid:pk>/refer/<slug:code>/", views.refer, name="refer"),
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/add/", cohorts.add, name="add_cohort"),
    path("cohorts/<slug:code>/", cohorts.cohort, name="cohort"),
    path("cohorts/<slug:code>/next/", cohorts.following, name="cohort_next"),
    path("cohorts/<slug:code>/hand-over/", cohorts.start, name="start_handover"),
    path("cohorts/<slug:code>/to/<slug:support>/", cohorts.handover, name="handover"),
    path("cohorts/<slug:code>/to/<slug:support>/progress/", cohorts.progress, name="handover_progress"),
]
