"""The desk's first page: my tasks by date and where each call stands."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from winay.base.web import SignedInRequest
from winay.desk.queries import home_of
from winay.desk.web import staff_page


@staff_page
def home(request: SignedInRequest) -> HttpResponse:
    """Show what waits for the signed-in person and the dashboard of their calls."""
    return render(request, "desk/home.html", {"home": home_of(request.user, timezone.localdate())})
