"""Machines: the list, one machine, its keys and tokens, and its end."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from winay.base.addresses import address_for_papers
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.forms import ReasonForm
from winay.desk.machines.forms import (
    ACTION_NAMES,
    EVENT_NAMES,
    SCOPE_NAMES,
    KeyForm,
    MachineForm,
    PlaceForm,
    TokenForm,
)
from winay.desk.web import require, setup_page
from winay.machines import actions, queries
from winay.machines.access import may_keep_clients
from winay.machines.models import Client


def _of(request: SignedInRequest, code: str) -> Client:
    require(may_keep_clients(request.user))
    return queries.client_for(request.user, code)


def _scopes(client: Client) -> list[object]:
    return [SCOPE_NAMES[one] for one in client.scope_list if one in SCOPE_NAMES]


@setup_page
def machines(request: SignedInRequest) -> HttpResponse:
    """List the machines, those that are let in first."""
    require(may_keep_clients(request.user))
    page = paginate(request, queries.clients_for(request.user))
    for row in page:
        row.may = _scopes(row)
    return render(request, "desk/machines/machines.html", {"page": page})


@setup_page
def machine(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a machine: what it may do, where, with which keys and tokens, and what is missing."""
    client = _of(request, code)
    context = {
        "machine": client,
        "may": _scopes(client),
        "places": list(queries.places_of(client)[:50]),
        "keys": list(queries.keys_of(client)),
        "tokens": list(queries.tokens_of(client)),
    }
    return render(request, "desk/machines/machine.html", context)


@setup_page
def asked(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what a machine asked and why, how it was answered, and what it subscribed to: never whom it asked for."""
    client = _of(request, code)
    context = {
        "machine": client,
        "page": paginate(request, queries.messages_of(client)),
        "subscriptions": paginate(request, queries.subscriptions_of(client), name="subscriptions"),
        "actions": ACTION_NAMES,
        "events": EVENT_NAMES,
    }
    return render(request, "desk/machines/asked.html", context)


@setup_page
def add(request: SignedInRequest) -> HttpResponse:
    """Add a machine."""
    require(may_keep_clients(request.user))
    form = MachineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            client = actions.add_client(actor=request.user, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The machine is added. Now say whose people it sees, and issue a token."))
            return redirect("desk:machine", client.code)
    return render(request, "desk/machines/form.html", {"form": form, "title": _("Add a machine")})


@setup_page
def change(request: SignedInRequest, code: str) -> HttpResponse:
    """Change what a machine is called, may do, and where it is answered."""
    client = _of(request, code)
    initial = {"scopes": client.scope_list}
    initial |= {name: getattr(client, name) for name in ("agency", "name", "callback")}
    form = MachineForm(request.POST or None, initial=initial, existing=True)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_client(actor=request.user, client=client, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:machine", code)
    return _form(request, form, client, _("Change the machine"))


def _form(request: HttpRequest, form: forms.Form, client: Client, title: str) -> HttpResponse:
    return render(request, "desk/machines/form.html", {"form": form, "machine": client, "title": title})


@setup_page
def place(request: SignedInRequest, code: str) -> HttpResponse:
    """Say whose people a machine sees."""
    client = _of(request, code)
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_place(actor=request.user, client=client, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:machine", code)
    return _form(request, form, client, _("Whose people it sees"))


@setup_page
def key(request: SignedInRequest, code: str) -> HttpResponse:
    """Give a machine a public key."""
    client = _of(request, code)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_key(actor=request.user, client=client, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The key is added."))
            return redirect("desk:machine", code)
    return _form(request, form, client, _("Add a key"))


@never_cache
@setup_page
def token(request: SignedInRequest, code: str) -> HttpResponse:
    """Issue a token and show it, this once."""
    client = _of(request, code)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued, text = actions.issue_token(actor=request.user, client=client, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            context = {
                "machine": client,
                "token": issued,
                "text": text,
                "address": address_for_papers() or request.build_absolute_uri("/").rstrip("/"),
            }
            return render(request, "desk/machines/token.html", context)
    return _form(request, form, client, _("Issue a token"))


@setup_page
def end(request: SignedInRequest, code: str, what: str, pk: str = "") -> HttpResponse:
    """Ask, and then withdraw a token, end a key, take a place away, or withdraw the machine."""
    client = _of(request, code)
    thing, said = _thing(client, what, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None) if what == "access" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _end(request, client, what, thing, form.cleaned_data["reason"] if form else "")
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Done."))
            return redirect("desk:machine", code)
    context = {"machine": client, "thing": thing, "said": said, "form": form, "what": what}
    return render(request, "desk/machines/end.html", context)


def _thing(client: Client, what: str, pk: str) -> tuple[Any, str]:
    """Return what would end, and what follows from it."""
    if what == "token" and pk:
        return queries.tokens_of(client).get(pk=pk), _("Whoever comes in with this token is refused from now on.")
    if what == "key" and pk:
        return queries.keys_of(client).get(pk=pk), _("What is signed with this key is refused from now on.")
    if what == "place" and pk:
        grant = queries.places_of(client).get(pk=pk)
        return grant.programme, _("The machine sees nobody of this programme any more.")
    if what == "access" and not pk:
        return client, _(
            "Its tokens, its keys and its account end for good. What it asked and whom it saw stays on record."
        )
    raise Http404


def _end(request: SignedInRequest, client: Client, what: str, thing: Any, reason: str) -> None:
    match what:
        case "token":
            actions.revoke_token(actor=request.user, token=thing)
        case "key":
            actions.end_key(actor=request.user, key=thing)
        case "place":
            actions.take_place(actor=request.user, client=client, programme=thing)
        case _:
            actions.revoke_client(actor=request.user, client=client, reason=reason)
