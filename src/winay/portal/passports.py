"""What the code of a passport opens: who looks says who they are; then what its holder chose, and nothing else."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from winay.base.errors import DomainError
from winay.base.forms import PlainForm
from winay.base.web import show_domain_error
from winay.journeys import actions
from winay.journeys.models import Passport
from winay.journeys.queries.passports import passport_of_token, scope_shown
from winay.journeys.rules import CHAPTERS
from winay.journeys.timeline import timeline_of


class LookForm(PlainForm):
    """Who looks."""

    who = forms.CharField(
        label=_("Who are you?"), max_length=120, help_text=_("Your name and office: its holder reads it.")
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passport(request: HttpRequest, token: str) -> HttpResponse:
    """Ask who looks; write it down, and show what the holder of the passport chose."""
    today = timezone.localdate()
    try:
        found = passport_of_token(token, today)
    except Passport.DoesNotExist:
        return _private(render(request, "portal/passport_gone.html", status=404))
    form = LookForm(request.POST if request.method == "POST" else None)
    user = request.user if request.user.is_authenticated else None
    if user is not None:
        del form.fields["who"]
    context = {"passport": found, "form": form, "user_name": str(user) if user else ""}
    if request.method != "POST" or not form.is_valid():
        return _private(render(request, "portal/passport_ask.html", context))
    try:
        actions.look_at_passport(passport=found, who=form.cleaned_data.get("who", ""), user=user)
    except DomainError as error:
        show_domain_error(request, error, form)
        return _private(render(request, "portal/passport_ask.html", context))
    shows = found.chapters.split()
    context = {
        "passport": found,
        "subject": found.subject if "who" in shows else None,
        "timeline": timeline_of(
            found.subject,
            today,
            chapters=[code for code in CHAPTERS if code in shows],
            scope=scope_shown(found),
            named="who" in shows,
        ),
    }
    return _private(render(request, "portal/passport.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    # With “no-referrer” browsers send a form without its origin, which is then refused.
    response["Referrer-Policy"] = "same-origin"
    return response
