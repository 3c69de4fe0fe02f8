"""Programmes: the packs that are loaded, what runs by them, and who works where."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.models import User
from winay.base.web import SignedInRequest, show_domain_error
from winay.calls.queries.staff import calls_for_staff
from winay.desk.forms import PasswordForm
from winay.desk.programmes.forms import GrantForm, OfficeForm
from winay.desk.web import require, setup_page, staff_page
from winay.programmes.access import (
    Role,
    has_role,
    may_describe_office,
    may_load_packs,
    may_renew_password,
    programmes_of,
)
from winay.programmes.actions import create_user, describe_office, grant_role, renew_password, revoke_role
from winay.programmes.models import Programme
from winay.programmes.packs import kept_pack
from winay.programmes.queries import staff
from winay.programmes.queries.offers import offers_of
from winay.programmes.queries.public import offices_for_public


@staff_page
def programmes(request: SignedInRequest) -> HttpResponse:
    """Show the programmes of the signed-in person and the packs that are loaded."""
    context = {
        "programmes": staff.programmes_with_counts(request.user),
        "packs": staff.packs_for_staff(),
        "may_set_up": may_load_packs(request.user),
    }
    return render(request, "desk/programmes/programmes.html", context)


@staff_page
def programme(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a programme: its pack, its money's sources, its calls, who works in it."""
    found = staff.programme_for_staff(request.user, code)
    context = {
        "programme": found,
        "pack": kept_pack(found.pack.content),
        "sources": found.funding_sources.all(),
        "calls": calls_for_staff(request.user).filter(programme=found),
        "workers": staff.workers_of(found),
        "offers": offers_of(found),
        "may_grant": has_role(request.user, found, Role.COORDINATOR),
        "may_describe": may_describe_office(request.user, found),
        "office": next(office for office in offices_for_public() if office.code == found.code),
    }
    return render(request, "desk/programmes/programme.html", context)


@setup_page
def office(request: SignedInRequest, code: str) -> HttpResponse:
    """Say who runs a programme and where people find them; who sets up does it without working there."""
    working = programmes_of(request.user).filter(code=code).first()
    found = working or Programme.objects.get(code=code)
    require(may_describe_office(request.user, found))
    back = reverse("desk:programme", args=[code]) if working else reverse("desk:setup")
    form = OfficeForm(
        request.POST or None, initial={name: getattr(found, name) for name in OfficeForm.base_fields}
    )
    if request.method == "POST" and form.is_valid():
        try:
            describe_office(actor=request.user, programme=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Saved. Every public page shows it now."))
            return redirect(back)
    context = {
        "programme": found,
        "form": form,
        "back": back,
        "works_here": working is not None,
        "frame": "desk/page.html" if working else "desk/setup/page.html",
    }
    return render(request, "desk/programmes/office.html", context)


def bring_in(request: SignedInRequest, programme: Programme, form: GrantForm) -> bool:
    """Do what a grant form asks, account and role or neither; say how it stands and return whether it was done."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            user = User.objects.filter(username__iexact=given["username"]).first() or create_user(
                actor=request.user,
                username=given["username"],
                full_name=given["full_name"],
                password=given["password"],
            )
            grant = grant_role(
                actor=request.user,
                user=user,
                programme=programme,
                role=given["role"],
                territory=given["territory"],
            )
    except DomainError as error:
        show_domain_error(request, error, form)
        return False
    holds = _("%(name)s works in the programme now.")
    waits = _("The role is offered to %(name)s. It holds as soon as those named below have said yes.")
    messages.success(request, (holds if grant else waits) % {"name": user})
    return True


@staff_page
def add_worker(request: SignedInRequest, code: str) -> HttpResponse:
    """Give somebody a role in a programme; make their account if they have none."""
    found = staff.programme_for_staff(request.user, code)
    require(has_role(request.user, found, Role.COORDINATOR))
    form = GrantForm(request.POST or None, programme=found)
    if request.method == "POST" and form.is_valid() and bring_in(request, found, form):
        return redirect("desk:programme", code)
    return render(request, "desk/programmes/worker_form.html", {"programme": found, "form": form})


@staff_page
def worker(request: SignedInRequest, code: str, username: str) -> HttpResponse:
    """Show somebody's roles in a programme: each can be taken away, and a forgotten password renewed."""
    found = staff.programme_for_staff(request.user, code)
    require(has_role(request.user, found, Role.COORDINATOR))
    user = User.objects.filter(role_grants__programme=found, username=username).distinct().get()
    renew = may_renew_password(request.user, user)
    form = PasswordForm(request.POST if "password" in request.POST else None)
    if request.method == "POST":
        try:
            if "role" in request.POST:
                revoke_role(actor=request.user, user=user, programme=found, role=request.POST["role"])
                messages.success(request, _("The role is taken away. What they did stays on record."))
                return redirect("desk:programme", code)
            if form.is_valid():
                renew_password(actor=request.user, user=user, password=form.cleaned_data["password"])
                messages.success(request, _("The new password holds. Hand it over in person."))
                return redirect("desk:programme", code)
        except DomainError as error:
            show_domain_error(request, error, form if form.is_bound else None)
    context = {
        "programme": found,
        "worker": user,
        "grants": user.role_grants.filter(programme=found).select_related("territory"),
        "form": form if renew else None,
    }
    return render(request, "desk/programmes/worker.html", context)
