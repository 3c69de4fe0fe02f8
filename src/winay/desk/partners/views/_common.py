"""What the pages of partners share: a form that leads to an act, and the programme that something new belongs to."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.web import staff_page
from winay.partners.queries.work import programmes_coordinated_whole
from winay.programmes.access import KEEPERS, Role, programmes_of

PAGES = {
    "agreement": "partnership_add",
    "risk": "risk_add",
    "task": "assignment_add",
    "activity": "activity_add",
    "hand-over": "hand_over_people",
}


def form_page(
    request: SignedInRequest,
    form: forms.Form,
    act: Callable[..., Any],
    *,
    title: str,
    up: list[str],
    done: str,
    to: Callable[[Any], str],
    said: str = "",
    danger: bool = False,
) -> HttpResponse:
    """Show a form and, sent, do its act with what it holds; then go where `to` says of what the act gave.

    `up`: label, address, label, address of the pages above; `said`: what follows from it.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = act(**form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, done)
            return redirect(to(made))
    context = {
        "form": form,
        "title": title,
        "up": up,
        "back": up[-1],
        "said": said,
        "danger": danger,
        "files": form.is_multipart(),
        "names": getattr(form, "names", ()),
    }
    return render(request, "desk/partners/form.html", context)


@staff_page
def new(request: SignedInRequest, what: str) -> HttpResponse:
    """Choose the programme that something new belongs to; where there is only one, go straight on."""
    if what not in PAGES:
        raise Http404
    if what in ("risk", "task", "hand-over"):
        rows = programmes_coordinated_whole(request.user)
    else:
        rows = programmes_of(request.user, *(KEEPERS if what == "activity" else (Role.COORDINATOR,)))
    some = list(rows[:2])
    if len(some) == 1:
        return redirect(f"desk:{PAGES[what]}", some[0].code)
    context = {
        "programmes": paginate(request, rows),
        "address": f"desk:{PAGES[what]}",
        "title": _("Of which programme?"),
    }
    return render(request, "desk/partners/new.html", context)
