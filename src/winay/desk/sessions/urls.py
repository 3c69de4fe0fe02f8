"""Addresses of the topic `sessions`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.sessions import views

urlpatterns = [
    path("sessions/", views.sessions, name="sessions"),
    path("calls/<slug:call_code>/committee/", views.committee, name="committee"),
    path("calls/<slug:call_code>/committee/<uuid:member_id>/new-code/", views.member_code, name="member_code"),
    path("calls/<slug:call_code>/committee/<uuid:member_id>/", views.member_change, name="member_change"),
    path("sessions/<str:session_code>/", views.session, name="session"),
    path("sessions/<str:session_code>/do/", views.session_do, name="session_do"),
    path("sessions/<str:session_code>/agenda/", views.session_agenda, name="session_agenda"),
    path("sessions/<str:session_code>/members/", views.session_members, name="session_members"),
    path("sessions/<str:session_code>/conflicts/", views.session_conflicts, name="session_conflicts"),
    path("sessions/<str:session_code>/items/<uuid:item_id>/", views.session_item, name="session_item"),
    path("sessions/<str:session_code>/items/<uuid:item_id>/do/", views.session_item_do, name="session_item_do"),
    path(
        "sessions/<str:session_code>/items/<uuid:item_id>/ask/<slug:act>/",
        views.session_item_ask,
        name="session_item_ask",
    ),
    path("sessions/<str:session_code>/paper/", views.session_paper, name="session_paper"),
    path(
        "sessions/<str:session_code>/paper/<uuid:item_id>/<uuid:member_id>/",
        views.session_paper_card,
        name="session_paper_card",
    ),
    path("sessions/<str:session_code>/credentials/", views.session_credentials, name="session_credentials"),
    path("sessions/<str:session_code>/scorecards/", views.session_scorecards, name="session_scorecards"),
    path("sessions/<str:session_code>/minutes/", views.session_minutes, name="session_minutes"),
    path("sessions/<str:session_code>/minutes/sheet.pdf", views.session_sheet_pdf, name="session_sheet_pdf"),
    path(
        "sessions/<str:session_code>/minutes/<int:number>.pdf",
        views.session_minutes_pdf,
        name="session_minutes_pdf",
    ),
    path(
        "sessions/<str:session_code>/minutes/<int:number>/signed/",
        views.session_keep_signed,
        name="session_keep_signed",
    ),
    path(
        "sessions/<str:session_code>/minutes/<int:number>/signed/<uuid:pk>/",
        views.session_signed_page,
        name="session_signed_page",
    ),
]
