"""What every page of a group shares: signing in, and that what is not theirs does not exist for them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from winay.base.errors import NotAllowed
from winay.documents.models import Document
from winay.my.sheets import told

View = Callable[..., HttpResponseBase]


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
    if request.htmx:
        text = _(
            "You are signed out, so this is not saved. Sign in again in another window: what you typed stays here."
        )
        return told(render(request, "my/_saved.html", {"error": text}), "signed-out")
    return redirect_to_login(request.get_full_path())


def pdf_response(document: Document, name: str = "") -> HttpResponse:
    """Return the file of a document that was fetched for somebody who may read it."""
    response = HttpResponse(bytes(document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name or document.code}.pdf"'
    return response
