"""Addresses of the session secretary's pages, included by `desk.urls`."""

from django.urls import URLPattern, path

from winay.desk.views import awards, session

urlpatterns: list[URLPattern] = [
    path("sessions/", session.sessions, name="sessions"),
    path("calls/<slug:call_code>/committee/", session.committee, name="committee"),
    path("calls/<slug:call_code>/committee/<uuid:member_id>/new-code/", session.member_code, name="member_code"),
    path("calls/<slug:call_code>/committee/<uuid:member_id>/", session.member_change, name="member_change"),
    path("sessions/<str:session_code>/", session.session, name="session"),
    path("sessions/<str:session_code>/do/", session.session_do, name="session_do"),
    path("sessions/<str:session_code>/agenda/", session.session_agenda, name="session_agenda"),
    path("sessions/<str:session_code>/members/", session.session_members, name="session_members"),
    path("sessions/<str:session_code>/conflicts/", session.session_conflicts, name="session_conflicts"),
    path("sessions/<str:session_code>/items/<uuid:item_id>/", session.session_item, name="session_item"),
    path("sessions/<str:session_code>/items/<uuid:item_id>/do/", session.session_item_do, name="session_item_do"),
    path(
        "sessions/<str:session_code>/items/<uuid:item_id>/ask/<slug:act>/",
        session.session_item_ask,
        name="session_item_ask",
    ),
    path("sessions/<str:session_code>/paper/", session.session_paper, name="session_paper"),
    path(
        "sessions/<str:session_code>/paper/<uuid:item_id>/<uuid:member_id>/",
        session.session_paper_card,
        name="session_paper_card",
    ),
    path("sessions/<str:session_code>/credentials/", session.session_credentials, name="session_credentials"),
    path("sessions/<str:session_code>/scorecards/", session.session_scorecards, name="session_scorecards"),
    path("sessions/<str:session_code>/awards/", awards.session_awards, name="session_awards"),
    path("sessions/<str:session_code>/minutes/", session.session_minutes, name="session_minutes"),
    path("sessions/<str:session_code>/minutes/sheet.pdf", session.session_sheet_pdf, name="session_sheet_pdf"),
    path(
        "sessions/<str:session_code>/minutes/<int:number>.pdf",
        session.session_minutes_pdf,
        name="session_minutes_pdf",
    ),
    path(
        "sessions/<str:session_code>/minutes/<int:number>/signed/",
        session.session_keep_signed,
        name="session_keep_signed",
    ),
    path(
        "sessions/<str:session_code>/minutes/<int:number>/signed/<uuid:pk>/",
        session.session_signed_page,
        name="session_signed_page",
    ),
]
