"""Organisations for staff: found, added, corrected, their members."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.analytics.suppression import shown
from winay.base.choices import Offer, offer
from winay.base.errors import DomainError
from winay.base.models import User
from winay.base.narrow import narrow, piece_by_piece
from winay.base.search import InOrder, Orders
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.calls.actions import link_interest
from winay.calls.models import Interest
from winay.calls.queries.door import interests_for_staff
from winay.calls.queries.staff import calls_open_to
from winay.calls.rules import names_apart
from winay.desk.organisations.forms import (
    ArchiveForm,
    MemberForm,
    NewMemberForm,
    OrganisationForm,
    SearchOrganisationsForm,
)
from winay.desk.people.forms import SearchPeopleForm
from winay.desk.web import keeper_page, require, sorted_by, staff_page, table_response
from winay.programmes.access import keepers_districts, may_create_users, programmes_of
from winay.registry import actions
from winay.registry.access import may_keep, may_keep_people
from winay.registry.models import Membership, Organisation, Person
from winay.registry.queries import staff
from winay.registry.queries.figures import figures_of_group
from winay.registry.queries.households import standing_household
from winay.registry.queries.imports import provenance_of
from winay.registry.queries.papers import papers_of_organisation
from winay.registry.queries.search import find_organisations
from winay.registry.queries.ventures import ventures_of
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District
from winay.territory.places import lying_in

FIELDS = ("name", "kind", "district", "founded_on", "ruc", "registration", "registration_number")
ORGANISATION_ORDERS: Orders = {
    "name": (InOrder("name"),),
    "place": (InOrder("district__name"), InOrder("name")),
    "newest": ("-created_at",),
}


def districts_of(user: User, *, also: str = "") -> QuerySet[District]:
    """Return the districts where `user` keeps the registry, all for who keeps none (they only filter), and `also`."""
    places = keepers_districts(user)
    rows = District.objects.select_related("province").order_by(InOrder("province__name"), InOrder("name"))
    return rows.filter(lying_in(places, "pk") | Q(pk=also)) if places else rows


def districts_offered(request: SignedInRequest) -> Offer:
    """Return the districts that a filter offers, and those that it means."""
    asked = request.GET.get("district", "").strip()[:120]
    return offer(districts_of(request.user), asked, key="ubigeo", **OF_DISTRICTS)


def _filtered(request: SignedInRequest) -> tuple[QuerySet[Organisation], dict[str, str]]:
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "kind", "district", "state")}
    kind = asked["kind"] if asked["kind"] in Organisation.Kind.values else ""
    archived = asked["state"] == "archived"
    rows = staff.organisations_for_search(asked["q"], kind=kind, archived=archived)
    if asked["district"]:
        rows = rows.filter(district__in=districts_offered(request).meant.order_by().values("pk"))
    return rows, asked


def _counting(user: User) -> Callable[[Any], int | None]:
    """Return how to count an organisation's members for `user`: exactly where they keep its people, else from 5."""
    places = keepers_districts(user)
    return lambda row: row.member_count if places is None or row.district_id in places else shown(row.member_count)


@staff_page
def organisations(request: SignedInRequest) -> HttpResponse:
    """List the organisations."""
    rows, asked = _filtered(request)
    rows, sort = sorted_by(request, rows, ORGANISATION_ORDERS)
    page = paginate(request, narrow(rows), decorate=staff.count_members)
    count = _counting(request.user)
    for row in page.object_list:
        row.members_shown = count(row)
    context = {
        "page": page,
        "asked": asked,
        "sort": sort,
        "kinds": Organisation.Kind.choices,
        "districts": districts_offered(request),
        "may_keep": may_keep_people(request.user),
    }
    return render(request, "desk/organisations/organisations.html", context)


@staff_page
def organisation_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Download the list of organisations as it is filtered. No person's name is in it; empty: see `_counting`."""
    rows, count = _filtered(request)[0].order_by(InOrder("name")), _counting(request.user)
    header = ["name", "kind", "ruc", "ubigeo", "district", "community", "founded_on", "members"]
    lines = (
        [
            row.name,
            row.kind,
            row.ruc or "",
            row.district_id,
            row.district.name,
            row.community.name if row.community else "",
            row.founded_on.isoformat() if row.founded_on else "",
            count(row),
        ]
        for row in piece_by_piece(rows, decorate=staff.count_members)
    )
    return table_response(kind, "organisations", header, lines)


def _interest(request: SignedInRequest) -> Interest | None:
    """Return the group that wants to take part with which a form begins, where the visitor works with groups."""
    code = request.GET.get("interest", "")[:12]
    return interests_for_staff(request.user, state="open").filter(code=code).first() if code else None


@keeper_page
def add_organisation(request: SignedInRequest) -> HttpResponse:
    """Add an organisation to the registry; with `?interest=` that of a group that wants to take part."""
    asked = _interest(request)
    form = OrganisationForm(
        request.POST or None,
        districts=districts_of(request.user),
        initial={
            "name": asked.group_name,
            "kind": asked.kind,
            "district": asked.district_id,
            "community_name": asked.place,
        }
        if asked
        else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                found = actions.register_organisation(actor=request.user, **form.values())
                if asked:
                    link_interest(actor=request.user, interest=asked, organisation=found)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The organisation is registered. Now add its people."))
            return redirect("desk:interest", asked.code) if asked else redirect("desk:organisation", found.pk)
    return render(request, "desk/organisations/organisation_form.html", {"form": form})


def _organisation(pk: UUID) -> Organisation:
    found = staff.organisation_with_members(pk)
    if found is None:
        raise Organisation.DoesNotExist
    return found


def _organisation_to_keep(request: SignedInRequest, pk: UUID) -> Organisation:
    """Return an organisation whose people the visitor keeps."""
    found = _organisation(pk)
    require(may_keep_people(request.user, found.district_id))
    return found


@staff_page
def organisation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show an organisation with its people, accounts and proposals."""
    found = _organisation(pk)
    may_keep = may_keep_people(request.user, found.district_id)
    facts = staff.group_facts(membership.person for membership in found.members)
    seats = staff.seats_of(found, on=timezone.localdate())
    context = {
        "organisation": found,
        "figures": figures_of_group(facts, seats, exact=may_keep),
        "proposals": found.proposals.filter(call__programme__in=programmes_of(request.user)).select_related(
            "call"
        ),
        "may_keep": may_keep and not found.archived_at,
        "may_restore": may_keep and bool(found.archived_at),
        "open_calls": [] if found.archived_at else calls_open_to(request.user, found),
        "told": provenance_of(found) if may_keep else [],
        "papers": papers_of_organisation(found),
        "ventures": ventures_of(found).order_by("code") if may_keep else [],
        "without_dni": facts.without_dni if may_keep else 0,
        "may_give_account": may_create_users(request.user),
        "has_account": any(membership.person.user_id for membership in found.members),
    }
    return render(request, "desk/organisations/organisation.html", context)


@keeper_page
def archive_organisation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put away an organisation that was registered by mistake, with the reason; or bring an archived one back."""
    found = _organisation_to_keep(request, pk)
    form = ArchiveForm(request.POST or None)
    if request.method == "POST" and (found.archived_at or form.is_valid()):
        try:
            if found.archived_at:
                actions.restore_organisation(actor=request.user, organisation=found)
                messages.success(request, _("The organisation is back: it can be chosen again."))
            else:
                actions.archive_organisation(actor=request.user, organisation=found, **form.cleaned_data)
                messages.success(request, _("The organisation is archived. It can be brought back at any time."))
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            return redirect("desk:organisation", pk)
    context = {"organisation": found, "form": form, "holds": staff.holds_anything(found)}
    return render(request, "desk/organisations/organisation_archive.html", context)


@keeper_page
def change_organisation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Correct what is registered of an organisation."""
    found = _organisation_to_keep(request, pk)
    initial = {name: getattr(found, name) for name in FIELDS}
    initial["community_name"] = found.community.name if found.community else ""
    districts = districts_of(request.user, also=found.district_id)
    form = OrganisationForm(request.POST or None, initial=initial, districts=districts)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.correct_organisation(actor=request.user, organisation=found, **form.values())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("desk:organisation", pk)
    return render(request, "desk/organisations/organisation_form.html", {"form": form, "organisation": found})


@keeper_page
def add_member(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Add a person who is new to the registry to an organisation, with their household."""
    found = _organisation_to_keep(request, pk)
    asked = _interest(request)
    begun = (
        {"phone": asked.phone, "office": Membership.Office.PRESIDENT, **names_apart(asked.contact_name)}
        if asked
        else None
    )
    form = NewMemberForm(request.POST or None, organisation=found, shown=request.shown, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _register_member(request.user, found, form.values())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The person is registered in the group."))
            if asked:
                return redirect("desk:interest", asked.code)
            return redirect("desk:add_member" if "another" in request.POST else "desk:organisation", pk)
    return render(request, "desk/organisations/member_form.html", {"organisation": found, "form": form})


def _register_member(actor: User, organisation: Organisation, given: dict[str, Any]) -> None:
    office = given.pop("office")
    choice, poverty_class = given.pop("household", ""), given.pop("poverty_class", "")
    household = None
    if organisation.community:
        household = (
            standing_household(choice)
            if choice not in ("", "new")
            else actions.register_household(
                actor=actor, community=organisation.community, poverty_class=poverty_class
            )
        )
    person = actions.register_person(
        actor=actor, household=household, community=organisation.community, organisation=organisation, **given
    )
    actions.add_member(actor=actor, organisation=organisation, person=person, office=office)


@keeper_page
def find_member(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Find somebody in the registry and make them a member of an organisation."""
    found = _organisation_to_keep(request, pk)
    form = SearchPeopleForm(request.POST if "text" in request.POST else None)
    text = form.cleaned_data["text"].strip() if form.is_bound and form.is_valid() else ""
    if request.method == "POST" and request.POST.get("person"):
        person = Person.standing.get(pk=request.POST["person"])
        office = MemberForm(request.POST)
        try:
            actions.add_member(
                actor=request.user,
                organisation=found,
                person=person,
                office=office.cleaned_data["office"] if office.is_valid() else Membership.Office.MEMBER,
            )
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, _("The person is a member of the group now."))
            return redirect("desk:organisation", pk)
    belong = {membership.person_id for membership in found.members}
    places = keepers_districts(request.user)
    people = [row for row in staff.people_for_search(text, districts=places).rows if row.pk not in belong][:20]
    people = people if text else []
    context = {"organisation": found, "form": form, "people": people, "text": text, "office": MemberForm()}
    return render(request, "desk/organisations/member_find.html", context)


@keeper_page
def choose_parent(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Find the larger organisation (a central, a network, a community) of which an organisation is a part."""
    found = _organisation_to_keep(request, pk)
    form = SearchOrganisationsForm(request.POST if "text" in request.POST else None)
    text = form.cleaned_data["text"].strip() if form.is_bound and form.is_valid() else ""
    if request.method == "POST" and "parent" in request.POST:
        parent = Organisation.objects.get(pk=request.POST["parent"]) if request.POST["parent"] else None
        try:
            actions.place_under(actor=request.user, organisation=found, parent=parent)
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("desk:organisation", pk)
    others = [row for row in find_organisations(text).rows if row.pk != found.pk] if text else []
    rows = [row for row in others if may_keep(request.user, row)][:20]
    context = {"organisation": found, "form": form, "rows": rows, "text": text}
    return render(request, "desk/organisations/organisation_parent.html", context)


@keeper_page
def end_membership(request: SignedInRequest, pk: UUID, membership: UUID) -> HttpResponse:
    """Take somebody out of an organisation, asked once more; the history stays."""
    found = Membership.objects.select_related("organisation", "person").get(pk=membership, organisation=pk)
    require(may_keep_people(request.user, found.organisation.district_id))
    if request.method == "POST":
        actions.end_membership(actor=request.user, membership=found)
        messages.success(request, _("The person is no longer a member of the group."))
        return redirect("desk:organisation", pk)
    return render(
        request, "desk/organisations/member_end.html", {"membership": found, "organisation": found.organisation}
    )
