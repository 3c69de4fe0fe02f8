"""The link of a receiver outside the system: a code opens it once, then the file is read and answered.

Nothing of anybody is told before the code is right. The browser that used it keeps a signed cookie of this one link.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from winay.base.errors import DomainError
from winay.base.limits import caller_address, count_wrong, slow_down
from winay.base.web import show_domain_error
from winay.journeys import actions
from winay.journeys.models import HandOverDoor, ReferralDoor
from winay.journeys.queries.doors import behind, door_of_token
from winay.journeys.queries.files import kept_content, told
from winay.journeys.states import REFERRAL_STATES
from winay.portal.forms import AnswerForm, EnterForm

SECONDS = 60 * 60 * 24 * 60


def cookie_of(door: ReferralDoor | HandOverDoor) -> str:
    """Return the name of the cookie by which a browser that used a door's code is known."""
    return f"referral-{door.pk.hex[-12:]}"


def is_inside(request: HttpRequest, door: ReferralDoor | HandOverDoor) -> bool:
    """Tell whether this browser used the code of a door."""
    return request.get_signed_cookie(cookie_of(door), default="") == str(door.pk) and door.used_at is not None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def referral_door(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code that came apart; then show the file and take the answer."""
    try:
        door = door_of_token(token)
    except ReferralDoor.DoesNotExist:
        return private(render(request, "portal/referral_gone.html", status=404))
    if not is_inside(request, door):
        here = reverse("portal:referral_door", args=[token])
        return private(ask_for_code(request, door, lambda given: actions.enter_door(token=token, **given), here))
    return private(_inside(request, door, token))


def private(response: HttpResponse) -> HttpResponse:
    """Return a page that no search engine keeps and whose address goes to nobody."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # With “no-referrer” browsers send a form without its origin, which is then refused.
    response["Referrer-Policy"] = "same-origin"
    return response


def ask_for_code(
    request: HttpRequest, door: ReferralDoor | HandOverDoor, enter: Callable[[dict[str, str]], Any], here: str
) -> HttpResponse:
    """Ask for the code of a door, and let in who knows it: by a signed cookie for its pages, which lie under `here`."""
    form, status = EnterForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            enter(form.cleaned_data)
        except actions.WrongCode as error:
            wrong = (f"referral:{door.pk}", f"referral-from:{caller_address(request)}")
            slow_down(max(count_wrong(one) for one in wrong))
            show_domain_error(request, error, form)
            status = 403
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            response = redirect(here)
            response.set_signed_cookie(
                cookie_of(door),
                str(door.pk),
                max_age=SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
                path=here,
            )
            return response
    context = {"form": form, "until": door.until, "is_cohort": isinstance(door, HandOverDoor)}
    return render(request, "portal/referral_enter.html", context, status=status)


def _inside(request: HttpRequest, door: ReferralDoor, token: str) -> HttpResponse:
    referral = behind(door)
    acts = [act for act in REFERRAL_STATES.acts_from(referral.state) if act not in ("see", "withdraw")]
    form = AnswerForm(request.POST or None, acts=acts) if acts else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                actions.answer_at_door(door=door, **form.cleaned_data)
            except DomainError as error:
                show_domain_error(request, error, form)
            else:
                messages.success(request, _("Your answer is written down; who sent it has been told."))
                return redirect("portal:referral_door", token)
    content = kept_content(referral)
    context = {
        "referral": referral,
        "file": told(content) if content else None,
        "form": form,
        "door": door,
    }
    return render(request, "portal/referral.html", context)
