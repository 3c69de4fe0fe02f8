"""Programmes: started, changed, moved to another version of their pack, given their people."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.models import User
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.programmes.forms import GrantForm
from winay.desk.programmes.views import bring_in
from winay.desk.setup.forms import ProgrammeForm
from winay.desk.web import require, setup_page
from winay.programmes import actions
from winay.programmes.access import Role, may_change_programme, may_grant_roles, may_set_up
from winay.programmes.models import Pack, Programme
from winay.programmes.packs.changes import changes_between
from winay.programmes.queries.offers import offers_of
from winay.programmes.queries.staff import latest_packs, programmes_coordinated_by, workers_of

MAY_NAME = ("name", "operator")


def _seen_by(user: User) -> QuerySet[Programme]:
    found = Programme.objects.all() if may_set_up(user) else programmes_coordinated_by(user)
    return found.select_related("pack", "territory", "poverty_map")


@setup_page
def programmes(request: SignedInRequest) -> HttpResponse:
    """List the programmes with the version of their pack, and a newer one where there is one."""
    rows = Programme.objects.filter(pk__in=_seen_by(request.user).order_by().values("pk"))
    rows = rows.select_related("pack", "territory", "poverty_map").annotate(
        workers=Count("role_grants__user", distinct=True)
    )
    rows = rows.order_by("name")
    page = paginate(request, rows)
    newest = {pack.code: pack for pack in latest_packs()}
    for row in page:
        latest = newest[row.pack.code]
        row.newer = latest if latest.pk != row.pack_id else None
    context = {"page": page, "may_add": may_set_up(request.user), "any_pack": bool(newest)}
    return render(request, "desk/setup/programmes.html", context)


@setup_page
def add_programme(request: SignedInRequest) -> HttpResponse:
    """Start a programme; who says so coordinates it."""
    require(may_set_up(request.user))
    form = ProgrammeForm(request.POST or None, packs=Pack.objects.filter(pk__in=[p.pk for p in latest_packs()]))
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        coordinate = given.pop("coordinate")
        given["code"] = given["code"] or slugify(given["name"])[:40].strip("-")
        try:
            with transaction.atomic():
                made = actions.create_programme(actor=request.user, **given)
                if coordinate:
                    actions.grant_role(
                        actor=request.user, user=request.user, programme=made, role=Role.COORDINATOR
                    )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The programme is started. Now bring in who works in it."))
            return redirect("desk:setup_people", made.code)
    return render(request, "desk/setup/programme.html", {"form": form, "programme": None})


@setup_page
def change_programme(request: SignedInRequest, code: str) -> HttpResponse:
    """Change a programme's name and operator; who sets up also its territory and poverty map."""
    found = _seen_by(request.user).get(code=code)
    require(may_change_programme(request.user, found))
    names = ("name", "operator", "territory", "poverty_map")
    initial = {name: getattr(found, name) for name in names}
    form = ProgrammeForm(request.POST or None, initial=initial, packs=Pack.objects.none(), programme=found)
    if not may_set_up(request.user):
        form.only(MAY_NAME)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_programme(actor=request.user, programme=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The programme is changed. Published calls stay as they were published."))
            return redirect("desk:setup_programmes")
    versions = Pack.objects.defer("content").filter(code=found.pack.code).exclude(pk=found.pack_id)
    return render(
        request, "desk/setup/programme.html", {"form": form, "programme": found, "versions": versions[:20]}
    )


@setup_page
def change_pack(request: SignedInRequest, code: str, pk: str) -> HttpResponse:
    """Show what another version of the pack changes; let new calls run by it."""
    found = _seen_by(request.user).get(code=code)
    require(may_change_programme(request.user, found))
    pack = Pack.objects.get(pk=pk, code=found.pack.code)
    if request.method == "POST":
        try:
            actions.change_pack(actor=request.user, programme=found, pack=pack)
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, _("New calls of the programme run by %(pack)s.") % {"pack": pack})
            return redirect("desk:setup_programmes")
    context = {
        "programme": found,
        "pack": pack,
        "changes": changes_between(found.pack.content, pack.content),
        "calls": found.calls.count(),
    }
    return render(request, "desk/setup/change_pack.html", context)


@setup_page
def people(request: SignedInRequest, code: str) -> HttpResponse:
    """Show who works in a programme; bring somebody in, with an account if they have none."""
    found = _seen_by(request.user).get(code=code)
    require(may_grant_roles(request.user, found))
    form = GrantForm(request.POST or None, programme=found)
    if request.method == "POST" and form.is_valid() and bring_in(request, found, form):
        return redirect("desk:setup_people", code)
    context = {"programme": found, "form": form, "workers": workers_of(found), "offers": offers_of(found)}
    return render(request, "desk/setup/people.html", context)
