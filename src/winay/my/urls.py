"""The addresses of a group's own pages."""

from django.urls import URLPattern, path

from winay.my.views import award, home, me, proposal, steps, ventures

app_name = "my"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("me/", me.me, name="me"),
    path("me/file.zip", me.my_file, name="my_file"),
    path("ventures/<slug:code>/", ventures.venture, name="venture"),
    path("ventures/<slug:code>/sales/", ventures.sales, name="venture_sales"),
    path("ventures/<slug:code>/jobs/", ventures.jobs, name="venture_jobs"),
    path("ventures/<slug:code>/<slug:kind>/<uuid:pk>/", ventures.wrong, name="venture_wrong"),
    path("calls/<slug:code>/start/", home.start, name="start"),
    path("calls/<slug:code>/ask/", home.ask, name="ask"),
    path("proposals/<slug:code>/", proposal.overview, name="proposal"),
    path("proposals/<slug:code>/people/add/", steps.add_person, name="add_person"),
    path("proposals/<slug:code>/withdraw/", proposal.withdraw, name="withdraw"),
    path("proposals/<slug:code>/result/", home.result, name="result"),
    path("proposals/<slug:code>/give-up/", award.renounce, name="renounce"),
    path("proposals/<slug:code>/complaint/", home.complain, name="complaint"),
    path(
        "proposals/<slug:code>/complaint/<slug:complaint>/receipt.pdf",
        home.complaint_receipt,
        name="complaint_receipt",
    ),
    path("proposals/<slug:code>/complaint/proofs/<uuid:pk>/", home.complaint_proof, name="complaint_proof"),
    path("proposals/<slug:code>/money/", home.money, name="money"),
    path("proposals/<slug:code>/money/agreement.pdf", home.agreement_pdf, name="agreement_pdf"),
    path("proposals/<slug:code>/receipt-<int:number>.pdf", home.receipt, name="receipt"),
    path("proposals/<slug:code>/pictures/<uuid:pk>/", home.picture, name="picture"),
    path("proposals/<slug:code>/papers/", proposal.attachments, name="attachments"),
    path("proposals/<slug:code>/papers/<uuid:pk>/", home.attachment, name="attachment"),
    path("proposals/<slug:code>/steps/about/", steps.step, {"slug": "about"}, name="step_about"),
    path("proposals/<slug:code>/steps/place/", steps.step, {"slug": "place"}, name="step_place"),
    path("proposals/<slug:code>/steps/people/", steps.people, name="step_people"),
    path("proposals/<slug:code>/steps/sales/", steps.step, {"slug": "sales"}, name="step_sales"),
    path("proposals/<slug:code>/steps/costs/", steps.costs, name="step_costs"),
    path("proposals/<slug:code>/steps/pictures/", proposal.pictures, name="step_pictures"),
    path("proposals/<slug:code>/steps/review/", proposal.review, name="step_review"),
    path("proposals/<slug:code>/steps/<slug:slug>/", steps.step, name="step"),
]
