"""The desk's first page: my tasks by date and where each call stands."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from winay.base.web import SignedInRequest
from winay.desk.home.queries import home_of
from winay.desk.setup.steps import missing_for
from winay.desk.web import staff_page
from winay.programmes.queries.hands import access_news_for
from winay.programmes.queries.offers import offers_to, offers_to_confirm


@staff_page
def home(request: SignedInRequest) -> HttpResponse:
    """Show what waits for the signed-in person and the dashboard of their calls."""
    context = {
        "home": home_of(request.user, timezone.localdate()),
        "access_news": access_news_for(request.user),
        "setting_up": missing_for(request.user),
        "offers": [*offers_to(request.user), *offers_to_confirm(request.user)],
    }
    return render(request, "desk/home/home.html", context)
