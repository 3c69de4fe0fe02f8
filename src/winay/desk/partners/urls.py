"""Addresses of the topic `partners`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.partners.views import _common, agreements, calendar, handing, risks, tasks

urlpatterns = [
    path("partners/", agreements.partnerships, name="partnerships"),
    path("partners/new/<slug:what>/", _common.new, name="partners_new"),
    path("partners/in/<slug:programme>/agreement/", agreements.add, name="partnership_add"),
    path("partners/in/<slug:programme>/risk/", risks.add, name="risk_add"),
    path("partners/in/<slug:programme>/risks/", risks.take_up, name="risks_take_up"),
    path("partners/in/<slug:programme>/components/", tasks.components, name="components"),
    path("partners/in/<slug:programme>/task/", tasks.add, name="assignment_add"),
    path("partners/in/<slug:programme>/activity/", calendar.add, name="activity_add"),
    path("partners/in/<slug:programme>/hand-over/", handing.people, name="hand_over_people"),
    path("partners/in/<slug:programme>/hand-over/<uuid:pk>/", handing.sheet, name="hand_over"),
    path("partners/in/<slug:programme>/hand-over/<uuid:pk>/act/", handing.act, name="hand_over_act"),
    path(
        "partners/in/<slug:programme>/hand-over/<uuid:pk>/<slug:language>.pdf",
        handing.paper,
        name="hand_over_paper",
    ),
    path("partners/calendar/", calendar.month, name="calendar"),
    path("partners/calendar/month.ics", calendar.phone, name="calendar_file"),
    path("partners/calendar/<slug:language>.pdf", calendar.sheet, name="calendar_sheet"),
    path("partners/activities/<slug:code>/", calendar.activity, name="activity"),
    path("partners/activities/<slug:code>/<slug:step>/", calendar.step, name="activity_step"),
    path("partners/hand-overs/", handing.hand_overs, name="hand_overs"),
    path("partners/agreements/<slug:code>/", agreements.partnership, name="partnership"),
    path("partners/agreements/<slug:code>/papers/<int:number>/", agreements.paper, name="partnership_paper"),
    path(
        "partners/agreements/<slug:code>/promises/<int:number>/<slug:step>/",
        agreements.promise,
        name="promise_step",
    ),
    path("partners/agreements/<slug:code>/<slug:step>/", agreements.step, name="partnership_step"),
    path("partners/risks/", risks.risks, name="risks"),
    path("partners/risks/<slug:code>/", risks.risk, name="risk"),
    path("partners/risks/<slug:code>/<slug:step>/", risks.step, name="risk_step"),
    path("partners/tasks/", tasks.assignments, name="assignments"),
    path("partners/tasks/<slug:code>/", tasks.assignment, name="assignment"),
    path("partners/tasks/<slug:code>/<slug:step>/", tasks.step, name="assignment_step"),
]
