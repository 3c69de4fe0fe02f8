"""A person's own page: who they are here, roles offered to them or waiting for them, what others did."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from winay.accounts import queries
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.programmes import actions
from winay.programmes.models import RoleOffer
from winay.programmes.queries.offers import offers_to, offers_to_confirm

ANSWERS = {"accept": actions.accept_role, "refuse": actions.refuse_role, "confirm": actions.confirm_role}


@require_safe
@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """Show my account."""
    context = {
        "offers": offers_to(request.user),
        "to_confirm": offers_to_confirm(request.user),
        "notices": queries.notices_of(request.user),
        "roles": queries.roles_of(request.user),
        "second_step": queries.has_second_step(request.user),
        "second_step_due": settings.REQUIRE_SECOND_FACTOR and queries.pays(request.user),
    }
    return render(request, "accounts/home.html", context)


@require_POST
@login_required
def know(request: SignedInRequest) -> HttpResponse:
    """Take note that the owner knows what was done."""
    actions.know_notices(user=request.user)
    return redirect("portal:welcome")


@require_POST
@login_required
def answer(request: SignedInRequest, pk: UUID, answer: str) -> HttpResponse:
    """Accept or refuse a role offered to me, or confirm one as the second person."""
    offer = get_object_or_404(RoleOffer, pk=pk)
    act = ANSWERS.get(answer)
    if act is None:
        raise Http404
    try:
        act(actor=request.user, offer=offer)
    except DomainError as error:
        show_domain_error(request, error)
        return redirect("account_home")
    said = {
        "accept": _("You have accepted. If the role pays, a second person has to confirm it too."),
        "refuse": _("The role is not given."),
        "confirm": _("You have confirmed it."),
    }
    messages.success(request, said[answer])
    return redirect("account_home")


@require_safe
@login_required
def second_step(request: SignedInRequest) -> HttpResponse:
    """Explain the second step to who pays, and lead to its set-up."""
    return render(request, "accounts/second_step.html", {"ready": queries.has_second_step(request.user)})
