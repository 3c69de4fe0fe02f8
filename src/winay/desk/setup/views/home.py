"""The steps of setting up, with what is done and what is missing."""

from django.http import HttpResponse
from django.shortcuts import render

from winay.base.web import SignedInRequest
from winay.desk.setup.steps import steps_for
from winay.desk.web import setup_page
from winay.programmes.queries.offers import offers_to, offers_to_confirm


@setup_page
def home(request: SignedInRequest) -> HttpResponse:
    """List the steps from an empty installation to its first call."""
    steps = steps_for(request.user)
    following = next((step for step in steps if not step.done and step.url and not step.optional), None)
    offers = [*offers_to(request.user), *offers_to_confirm(request.user)]
    return render(request, "desk/setup/home.html", {"steps": steps, "following": following, "offers": offers})
