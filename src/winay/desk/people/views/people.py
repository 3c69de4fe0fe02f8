"""People and households for staff: found, added, corrected, over time; a representative's account."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.signboard import kept_when_forgotten
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.forms import PasswordForm
from winay.desk.people.forms import (
    AccountForm,
    ConsentForm,
    FindingForm,
    ForgetForm,
    MoveForm,
    PersonForm,
    SearchPeopleForm,
)
from winay.desk.web import keeper_page, require
from winay.messages.queries.own import all_addresses
from winay.programmes.access import keepers_districts, may_create_users, may_renew_password
from winay.programmes.actions import create_user, renew_password
from winay.registry import actions
from winay.registry.access import may_anonymise, may_keep_people, may_see_readings
from winay.registry.models import Household, Merge, Person
from winay.registry.queries import households, staff
from winay.registry.queries.contacts import PERSON
from winay.registry.queries.imports import provenance_of
from winay.registry.queries.linkage import merges_of
from winay.registry.queries.papers import papers_of_person
from winay.registry.queries.privacy import own_archive, readings_of
from winay.registry.queries.ventures import ventures_of

SEARCH = "desk_people_search"


@keeper_page
def people(request: SignedInRequest) -> HttpResponse:
    """List people; the words searched for are kept in the session, never in the address."""
    if request.method == "POST":
        request.session[SEARCH] = request.POST.get("text", "").strip()[:120]
        return redirect("desk:people")
    text = request.session.get(SEARCH, "")
    without_dni = bool(request.GET.get("without_dni"))
    finding = staff.people_for_search(text, without_dni=without_dni, districts=keepers_districts(request.user))
    page = paginate(request, finding.rows)
    request.shown.note(*page.object_list)
    context = {
        "page": page,
        "finding": finding,
        "form": SearchPeopleForm(initial={"text": text}),
        "text": text,
        "may_keep": True,
        "without_dni": without_dni,
    }
    return render(request, "desk/people/people.html", context)


@keeper_page
def add_person(request: SignedInRequest) -> HttpResponse:
    """Add a person who belongs to no group, such as a juror."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.register_person(actor=request.user, **form.values())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The person is registered."))
            return redirect("desk:person", found.pk)
    return render(request, "desk/people/person_form.html", {"form": form})


def person_to_keep(request: SignedInRequest, pk: str) -> Person:
    """Return a person whom the visitor may see; a merged one leads to the person who stands for both."""
    found = Person.objects.select_related("household", "community", "district", "user", "merged_into").get(pk=pk)
    require(may_keep_people(request.user, found.district_id))
    request.shown.note(found)
    return found


@keeper_page
def person(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show a person with all that is known over time; correct what is registered."""
    found = person_to_keep(request, pk)
    if found.merged_into_id:
        return redirect("desk:person", found.merged_into_id)
    form = PersonForm(request.POST or None, initial=PersonForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_person(actor=request.user, person=found, **form.values())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("desk:person", pk)
    context = {
        "person": found,
        "form": form,
        "ventures": ventures_of(found).order_by("code"),
        "memberships": found.memberships.filter(until=None).select_related("organisation__district"),
        "stays": found.stays.select_related("household"),
        "consents": found.consents.all(),
        "addresses": all_addresses((PERSON, found.pk), *([("base.user", found.user_id)] if found.user_id else [])),
        "merges": _merges_of(request, found),
        "told": provenance_of(found),
        "papers": papers_of_person(found),
        "may_anonymise": may_anonymise(request.user, found),
        "may_give_account": may_create_users(request.user),
    }
    return render(request, "desk/people/person.html", context)


def _merges_of(request: SignedInRequest, found: Person) -> list[Merge]:
    merges = list(merges_of(found))
    others = (merge.absorbed for merge in merges if merge.undone_at)
    request.shown.note(*(other for other in others if isinstance(other, Person)))
    return merges


@keeper_page
def add_consent(request: SignedInRequest, pk: str) -> HttpResponse:
    """Record what a person allowed or refused."""
    found = person_to_keep(request, pk)
    form = ConsentForm(request.POST or None, initial={"said_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_consent(actor=request.user, person=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:person", pk)
    context = {"person": found, "form": form, "heading": _("What they allow")}
    return render(request, "desk/person_act.html", context)


@keeper_page
def move_person(request: SignedInRequest, pk: str) -> HttpResponse:
    """Say in which household a person lives; the history stays."""
    found = person_to_keep(request, pk)
    form = MoveForm(request.POST or None, initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        code = given.pop("code").strip()
        home = households.standing_household(code) if code else None
        if code and home is None:
            form.add_error("code", _("There is no household with this code."))
        else:
            try:
                with transaction.atomic():
                    home = home or actions.register_household(
                        actor=request.user, community=found.community, district=found.district
                    )
                    actions.place_in_household(actor=request.user, person=found, household=home, **given)
            except DomainError as error:
                show_domain_error(request, error, form)
            else:
                messages.success(request, _("The household is written down."))
                return redirect("desk:household", home.code)
    context = {"person": found, "form": form, "heading": _("Where they live")}
    return render(request, "desk/person_act.html", context)


@keeper_page
def household(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a household: place, head, members over time, poverty class over time; record a finding or the head."""
    found = households.household_with_history(code)
    if found is None:
        raise Household.DoesNotExist
    require(may_keep_people(request.user, found.district_id))
    if found.merged_into:
        return redirect("desk:household", found.merged_into.code)
    request.shown.note(*(stay.person for stay in found.history))
    form = FindingForm(request.POST if "poverty_class" in request.POST else None)
    if request.method == "POST":
        try:
            if request.POST.get("head"):
                head = Person.standing.get(pk=request.POST["head"])
                actions.name_head(actor=request.user, household=found, person=head)
                return redirect("desk:household", code)
            if form.is_valid():
                actions.classify_household(actor=request.user, household=found, **form.cleaned_data)
                messages.success(request, _("The class is written down."))
                return redirect("desk:household", code)
        except DomainError as error:
            show_domain_error(request, error, form if form.is_bound else None)
    context = {"household": found, "form": form, "neighbours": households.neighbours_of(found)}
    return render(request, "desk/people/household.html", context)


@keeper_page
def give_account(request: SignedInRequest, pk: str) -> HttpResponse:
    """Make an account for a group's representative and link it to their person: the coordinator does."""
    require(may_create_users(request.user))
    found = person_to_keep(request, pk)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                user = create_user(actor=request.user, full_name=str(found), **form.cleaned_data)
                actions.give_account(actor=request.user, person=found, user=user)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The account is ready. Hand over the user name and the password."))
            return redirect("desk:person", pk)
    return render(request, "desk/people/account_form.html", {"person": found, "form": form})


@keeper_page
def renew_account(request: SignedInRequest, pk: str) -> HttpResponse:
    """Give a group's representative a new password in place of a forgotten one."""
    found = person_to_keep(request, pk)
    user = found.user
    if user is None or not may_renew_password(request.user, user):
        raise PermissionDenied
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            renew_password(actor=request.user, user=user, password=form.cleaned_data["password"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The new password holds. Hand it over in person."))
            return redirect("desk:person", pk)
    return render(request, "desk/people/account_password.html", {"person": found, "form": form})


@keeper_page
def take_account(request: SignedInRequest, pk: str) -> HttpResponse:
    """Unlink a person's account, asked once more: they can no longer enter for the group."""
    found = person_to_keep(request, pk)
    if request.method == "POST":
        actions.give_account(actor=request.user, person=found, user=None)
        messages.success(request, _("The account is no longer linked to this person."))
        return redirect("desk:person", pk)
    return render(request, "desk/people/account_take.html", {"person": found})


@keeper_page
def person_file(request: SignedInRequest, pk: str) -> HttpResponse:
    """Hand over a person's own file: everything that is held of them, as an archive with its proofs."""
    found = person_to_keep(request, pk)
    request.shown.page = "file"
    return HttpResponse(
        own_archive(found),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="person.zip"'},
    )


@keeper_page
def readings(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show who looked at a person's record, latest first."""
    found = person_to_keep(request, pk)
    require(may_see_readings(request.user, found))
    page = paginate(request, readings_of(found))
    return render(request, "desk/people/readings.html", {"person": found, "page": page})


@keeper_page
def anonymise(request: SignedInRequest, pk: str) -> HttpResponse:
    """Delete a person's data at their wish, asked twice: the accounts stay, the name goes."""
    found = person_to_keep(request, pk)
    require(may_anonymise(request.user, found))
    form = ForgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.anonymise_person(actor=request.user, person=found, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The data of the person are deleted."))
            return redirect("desk:people")
    context = {"person": found, "form": form, "kept": kept_when_forgotten()}
    return render(request, "desk/people/anonymise.html", context)
