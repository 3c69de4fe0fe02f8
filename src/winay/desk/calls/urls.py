"""Addresses of the topic `calls`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.calls.views import calls, start

urlpatterns = [
    path("calls/", calls.call_list, name="calls"),
    path("calls/export.<str:kind>", calls.call_export, name="calls_export"),
    path("start-call/", start.choose_programme, name="start_call"),
    path("start-call/<slug:programme>/", start.choose_pack_call, name="choose_pack_call"),
    path("start-call/<slug:programme>/<slug:pack_call>/", start.start_call, name="start_call_form"),
    path("calls/<slug:code>/", calls.call_page, name="call"),
    path("calls/<slug:code>/change/", calls.change_call, name="change_call"),
    path("calls/<slug:code>/amend/", calls.amend_call, name="amend_call"),
    path("calls/<slug:code>/publish/", calls.call_act, {"act": "publish_call"}, name="publish_call"),
    path("calls/<slug:code>/close-screening/", calls.call_act, {"act": "close_screening"}, name="close_screening"),
    path("calls/<slug:code>/cancel/", calls.call_act, {"act": "cancel_call"}, name="cancel_call"),
    path("calls/<slug:code>/questions/", calls.questions, name="call_questions"),
    path("calls/<slug:code>/acts/", calls.log, name="call_log"),
    path("calls/<slug:code>/acts/export.<str:kind>", calls.log_export, name="call_log_export"),
]
