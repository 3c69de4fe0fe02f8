"""What the link of a message opens: a graduate says how their business goes, without a password, once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from winay.journeys.follow_up_page import OwnAnswerForm, answered
from winay.journeys.models import FollowUp
from winay.journeys.queries.follow_up_links import asked_by_link, is_open
from winay.journeys.queries.follow_ups import WAITING, ventures_to_ask


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """Ask how the business goes, and take the answer; the page names nobody."""
    try:
        found = asked_by_link(token)
    except FollowUp.DoesNotExist:
        return _private(render(request, "portal/follow_up_gone.html", status=404))
    if found.state not in WAITING:
        return _private(render(request, "portal/follow_up_done.html", {"one": found}))
    if not is_open(found):
        return _private(render(request, "portal/follow_up_gone.html", status=404))
    sent = request.POST if request.method == "POST" else None
    form = OwnAnswerForm(sent, ventures=ventures_to_ask(found))
    if sent is not None and answered(request, found, form, by=None):
        if sent.get("act") == "not_me":
            return _private(render(request, "portal/follow_up_done.html", {"one": found, "not_me": True}))
        return redirect("portal:follow_up", token)
    context = {"one": found, "form": form, "by_link": True}
    return _private(render(request, "portal/follow_up.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    # With “no-referrer” browsers send a form without its origin, which is then refused.
    response["Referrer-Policy"] = "same-origin"
    return response
