"""Programmes ask how the business goes that one has since: what is asked now, and the answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.web import SignedInRequest
from winay.journeys.follow_up_page import OwnAnswerForm, answered
from winay.journeys.models import FollowUp
from winay.journeys.queries.follow_ups import own_follow_ups, ventures_to_ask
from winay.journeys.queries.passports import own_keys
from winay.my.web import own_page


@own_page
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """List what programmes ask of one's own now."""
    rows = own_follow_ups(own_keys(request.user), timezone.localdate())
    return render(request, "my/follow_ups.html", {"rows": rows})


@own_page
def follow_up(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say how the business goes, or that one does not want to be asked."""
    rows = own_follow_ups(own_keys(request.user), timezone.localdate())
    found = next((one for one in rows if one.pk == pk), None)
    if found is None:
        raise FollowUp.DoesNotExist
    sent = request.POST if request.method == "POST" else None
    form = OwnAnswerForm(sent, ventures=ventures_to_ask(found))
    if sent is not None and answered(request, found, form, by=request.user):
        messages.success(request, _("Thank you. It is written down."))
        return redirect("my:follow_ups")
    return render(request, "my/follow_up.html", {"one": found, "form": form})
