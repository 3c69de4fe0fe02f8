"""What a provider finds on their own pages: invitations, offers, their work, and what groups look for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.my.web import own_page
from winay.my.work_forms import OfferForm
from winay.talents import actions
from winay.talents.models import Offer
from winay.talents.queries import mine


@own_page
def work(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what waits for a provider, what they offered and did, and which needs fit them."""
    found = mine.own_work(mine.own_provider(request.user, code))
    return render(request, "my/work.html", {"page": found, "provider": found.provider})


@own_page
def offer(request: SignedInRequest, code: str, need: str) -> HttpResponse:
    """Show what a group looks for, and say for how much one would do it."""
    provider = mine.own_provider(request.user, code)
    found, standing = mine.need_for_provider(provider, need)
    takes = found.state == "open" and found.offers_until >= timezone.localdate()
    form = OfferForm(request.POST or None, provider=provider, offer=standing)
    if takes and request.method == "POST" and form.is_valid():
        try:
            actions.make_offer(actor=request.user, need=found, provider=provider, **form.said())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The group reads your offer. Its assembly chooses."))
            return redirect("my:work", code)
    context = {"provider": provider, "need": found, "offer": standing, "form": form if takes else None}
    return render(request, "my/work_offer.html", context)


@own_page
@require_POST
def answer(request: SignedInRequest, code: str, pk: str, answer: str) -> HttpResponse:
    """Decline an invitation, or take an offer back."""
    provider = mine.own_provider(request.user, code)
    standing = Offer.objects.select_related("need__agreement", "provider__person").get(pk=pk, provider=provider)
    act = actions.decline_invitation if answer == "decline" else actions.take_back_offer
    try:
        act(actor=request.user, offer=standing)
    except DomainError as error:
        show_domain_error(request, error)
    else:
        messages.success(request, _("It is written down, and the group reads it."))
    return redirect("my:work", code)
