"""Addresses of the topic `partners`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.partners.views import _common, agreements, risks, tasks

urlpatterns = [
    path("partners/", agreements.partnerships, name="partnerships"),
    path("partners/new/<slug:what>/", _common.new, name="partners_new"),
    path("partners/in/<slug:programme>/agreement/", agreements.add, name="partnership_add"),
    path("partners/in/<slug:programme>/risk/", risks.add, name="risk_add"),
    path("partners/in/<slug:programme>/risks/", risks.take_up, name="risks_take_up"),
    path("partners/in/<slug:programme>/task/", tasks.add, name="assignment_add"),
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
