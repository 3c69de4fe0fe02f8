"""Addresses of the topic `ventures`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.ventures.views import agreements, owning, pages, telling

urlpatterns = [
    path("ventures/", pages.ventures, name="ventures"),
    path("ventures/export.<str:kind>", pages.venture_export, name="ventures_export"),
    path("ventures/add/", pages.add_venture, name="add_venture"),
    path("ventures/agreements/", agreements.waiting, name="ventures_to_name"),
    path("agreements/<slug:code>/venture/", agreements.agreement_venture, name="agreement_venture"),
    path("ventures/<slug:code>/", pages.venture, name="venture"),
    path("ventures/<slug:code>/sales.svg", pages.sales_picture, name="venture_picture"),
    path("ventures/<slug:code>/change/", pages.change_venture, name="change_venture"),
    path("ventures/<slug:code>/state/", telling.state, name="venture_state"),
    path("ventures/<slug:code>/sales/", telling.sales, name="venture_sales"),
    path("ventures/<slug:code>/sales/<uuid:pk>/", telling.sales, name="venture_sales_correct"),
    path("ventures/<slug:code>/jobs/", telling.jobs, name="venture_jobs"),
    path("ventures/<slug:code>/jobs/<uuid:pk>/", telling.jobs, name="venture_jobs_correct"),
    path("ventures/<slug:code>/owners/", owning.owners, name="venture_owners"),
    path("ventures/<slug:code>/split/", owning.split, name="split_venture"),
    path("ventures/<slug:code>/merge/", owning.merge, name="merge_venture"),
    path("ventures/<slug:code>/merge/<uuid:pk>/undo/", owning.undo, name="undo_venture_merge"),
]
