"""What every page of a group shares: signing in, and that what is not theirs does not exist for them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from winay.base.errors import NotAllowed
from winay.calls.models import Proposal

View = Callable[..., HttpResponseBase]
TYPED = "my_typed"


def own_page(view: View) -> View:
    """Ask to sign in; what the person may not fetch does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused

    return guarded


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    """Send to the sign-in page; a page that saves by itself stays as it is and says so instead."""
    if request.htmx:  # type: ignore[attr-defined]
        text = _(
            "You are signed out, so this is not saved. Sign in again in another window: what you typed stays here."
        )
        return render(request, "my/_saved.html", {"error": text})
    return redirect_to_login(request.get_full_path())


def typed(request: HttpRequest, proposal: Proposal, step: str) -> Any:
    """Return what was typed on a step and could not be saved yet, or None."""
    return request.session.get(TYPED, {}).get(f"{proposal.code}:{step}")


def keep_typed(request: HttpRequest, proposal: Proposal, step: str, values: Any) -> None:
    """Keep what was typed on a step and could not be saved, so that leaving the page loses nothing."""
    kept = request.session.get(TYPED, {})
    key = f"{proposal.code}:{step}"
    if values:
        kept[key] = values
    elif key not in kept:
        return
    else:
        del kept[key]
    request.session[TYPED] = kept
