"""What stands between a signed-in person and the page they ask for."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from winay.accounts.queries import has_second_step, pays
from winay.base.accounts import enters_by_code
from winay.base.models import User
from winay.base.web import to_sign_in
from winay.programmes.access import is_staff_of_any_programme

Answer = Callable[[HttpRequest], HttpResponse]
ACCOUNT = "/account/"
PERSONAL = ("/desk/", "/my/", ACCOUNT)
ALWAYS_OPEN = ("/language/", "/static/")
LAST_SEEN = "seen"
NOTED_EVERY = 60
"""Seconds: the session is not written anew for each request."""


class AccountGate:
    """Ask whoever is signed in for what their account still owes, and keep their pages out of the browser's store.

    In this order: no account pages for who entered by a code; staff who were away sign in again; a one-time password
    is changed first; who pays sets up the second step where it is required. What anybody signed in reads is stored
    by no browser, so that the next person at a shared computer does not find it under “back”.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        carried = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if carried and (request.path.startswith(PERSONAL) or not response.has_header("Cache-Control")):
            del response["Cache-Control"]
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(ALWAYS_OPEN):
            return None
        user = request.user
        if not user.is_authenticated:
            return None
        if enters_by_code(user):
            if request.path.startswith(ACCOUNT):
                raise PermissionDenied(
                    _("On this device somebody is in with a juror's code. Leave first: a code has no account.")
                )
            return None
        return _away_too_long(request, user) or _one_time_password(request, user) or _second_step(request, user)


def _away_too_long(request: HttpRequest, user: User) -> HttpResponse | None:
    now, limit = int(time.time()), settings.IDLE_MINUTES * 60
    seen = request.session.get(LAST_SEEN)
    if limit and seen is not None and now - seen > limit and is_staff_of_any_programme(user):
        logout(request)
        return to_sign_in(request) if request.path.startswith(PERSONAL) else None
    if seen is None or now - seen >= NOTED_EVERY:
        request.session[LAST_SEEN] = now
    return None


def _one_time_password(request: HttpRequest, user: User) -> HttpResponse | None:
    free = (reverse("account_change_password"), reverse("account_logout"))
    if not user.must_change_password or request.path in free:
        return None
    messages.warning(request, _("Somebody else chose your password. Choose your own first: then your pages open."))
    return redirect("account_change_password")


def _second_step(request: HttpRequest, user: User) -> HttpResponse | None:
    if not settings.REQUIRE_SECOND_FACTOR or not request.path.startswith("/desk/"):
        return None
    if pays(user) and not has_second_step(user):
        return redirect("account_second_step")
    return None
