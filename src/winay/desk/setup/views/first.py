"""The administrators of an installation, made by whoever reads a code in its terminal: the first and a second."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from winay.base.errors import DomainError
from winay.base.models import User
from winay.base.setup_code import awaits_first_administrator, awaits_second_administrator
from winay.base.web import SignedInRequest, show_domain_error
from winay.desk.setup.forms import FirstForm
from winay.desk.setup.steps import administrators
from winay.desk.web import require, setup_page
from winay.programmes.access import may_set_up
from winay.programmes.actions import (
    ask_for_second_administrator,
    create_first_administrator,
    create_second_administrator,
)


@never_cache
def first_administrator(request: HttpRequest) -> HttpResponse:
    """Make the first account and sign it in; once there is one, this page does not exist."""
    if not awaits_first_administrator():
        raise Http404
    welcome = _("The installation is yours. Go through the steps from top to bottom.")
    return _by_code(request, create_first_administrator, welcome, "desk/setup/first.html")


@never_cache
def second_administrator(request: HttpRequest) -> HttpResponse:
    """Make a second administrator's account and sign it in; without a code that holds this page does not exist."""
    if not awaits_second_administrator():
        raise Http404
    welcome = _(
        "You are the second administrator. Bring in who prepares payments, or confirm whom the other offers."
    )
    return _by_code(request, create_second_administrator, welcome, "desk/setup/second.html")


def _by_code(request: HttpRequest, create: Callable[..., User], welcome: str, template: str) -> HttpResponse:
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "again"}
        try:
            user = create(**given, language=get_language() or "")
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, welcome)
            return redirect("desk:setup")
    return render(request, template, {"form": form})


@setup_page
def administrators_page(request: SignedInRequest) -> HttpResponse:
    """Show who administers; the first asks for the code of a second, which is printed where the server runs."""
    require(may_set_up(request.user))
    if request.method == "POST":
        try:
            ask_for_second_administrator(actor=request.user)
        except DomainError as error:
            show_domain_error(request, error)
        return redirect("desk:setup_administrators")
    context = {"administrators": administrators(), "printed": awaits_second_administrator()}
    return render(request, "desk/setup/administrators.html", context)
