"""The register of providers: list, one of them, what is written down, what became of them, the skills."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.narrow import piece_by_piece
from winay.base.search import InOrder, Orders
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.organisations.views import districts_of, districts_offered
from winay.desk.talents.forms import STEPS, ProviderForm, SkillForm
from winay.desk.talents.people import called, chosen_one, found_ones, name_all
from winay.desk.web import keeper_page, require, sorted_by, table_response
from winay.documents.queries.proofs import proof_response
from winay.talents import access, actions
from winay.talents.models import Provider
from winay.talents.queries import register as queries
from winay.talents.rules import LANGUAGES, OUTCOMES, shares
from winay.talents.skills import skill_choices, skills

ORDERS: Orders = {
    "newest": ("-created_at",),
    "place": (InOrder("district__name"), "code"),
    "kind": ("kind", "code"),
    "code": ("code",),
}


def _filtered(request: SignedInRequest, known: Any) -> tuple[QuerySet[Provider], dict[str, str]]:
    names = ("q", "skill", "district", "language", "kind", "left")
    asked = {name: request.GET.get(name, "").strip()[:120] for name in names}
    wanted = queries.Wanted(
        text=asked["q"],
        skill=asked["skill"],
        language=asked["language"] if asked["language"] in LANGUAGES else "",
        kind=asked["kind"] if asked["kind"] in Provider.Kind.values else "",
    )
    rows = queries.providers_for(request.user, wanted, known, left=bool(asked["left"]))
    if asked["district"]:
        rows = rows.filter(queries.serves_in(districts_offered(request).meant))
    return rows, asked


@keeper_page
def talents(request: SignedInRequest) -> HttpResponse:
    """List the providers of the places that the reader keeps, and who is shown to everybody."""
    known = skills()
    rows, asked = _filtered(request, known)
    rows, sort = sorted_by(request, rows, ORDERS)
    page = paginate(request, rows)
    queries.decorate(page.object_list, known)
    name_all(request, page.object_list)
    context = {
        "page": page,
        "asked": asked,
        "sort": sort,
        "skills": skill_choices(),
        "languages": LANGUAGES.items(),
        "kinds": Provider.Kind.choices,
        "districts": districts_offered(request),
        "counted": queries.counts(request.user),
        "may_keep_skills": access.may_keep_skills(request.user),
        "may_keep": True,
    }
    return render(request, "desk/talents/talents.html", context)


@keeper_page
def talents_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Download the register as it is filtered; nobody's name is in it."""
    known = skills()
    rows = _filtered(request, known)[0].order_by("code")
    header = [
        "code", "kind", "ubigeo", "district", "serves_in", "skills", "languages", "without_pay", "price", "currency",
        "price_per", "available", "shown",
    ]  # fmt: skip
    lines = (
        [
            row.code,
            row.kind,
            row.district_id,
            row.district.name,
            "; ".join(one.name for one in row.served),
            "; ".join(one.skill for one in row.known_skills),
            row.languages,
            row.ad_honorem,
            row.price.amount if row.price else "",
            str(row.price.currency) if row.price else "",
            row.price_per,
            row.available,
            row.shown,
        ]
        for row in piece_by_piece(rows)
    )
    return table_response(kind, "talents", header, lines)


@keeper_page
def talent(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one provider: what they know and allow, who taught them, what became of them."""
    found = queries.provider_for(request.user, code)
    if found.merged_into:
        messages.info(request, _("%(code)s was merged into this row.") % {"code": code})
        return redirect("desk:talent", found.merged_into.code)
    if request.method == "POST":
        return _taken_out(request, found)
    story = queries.story_of(found)
    name_all(
        request, [row.trainer for row in story.trainings if row.trainer], [row.learner for row in story.taught]
    )
    context = {
        "provider": found,
        "name": called(request, found),
        "story": story,
        "languages": [_(LANGUAGES[one]) for one in found.languages.split()],
        "outcomes": {code: _(text) for code, text in OUTCOMES.items()},
        "may_keep": True,
    }
    return render(request, "desk/talents/talent.html", context)


def _taken_out(request: SignedInRequest, found: Provider) -> HttpResponse:
    """Take out a certificate or a training put there by mistake, or take the provider in again."""
    try:
        if key := request.POST.get("certificate"):
            actions.remove_certificate(
                actor=request.user, certificate=get_object_or_404(found.certificates, pk=_key(key))
            )
        elif key := request.POST.get("training"):
            actions.remove_training(actor=request.user, training=get_object_or_404(found.trainings, pk=_key(key)))
        elif "return" in request.POST:
            actions.return_to_register(actor=request.user, provider=found)
    except DomainError as error:
        show_domain_error(request, error)
    else:
        messages.success(request, _("The change is saved."))
    return redirect("desk:talent", found.code)


def _key(text: str) -> str:
    if not text.replace("-", "").isalnum() or len(text) != 36:
        raise Http404
    return text


@keeper_page
def add_talent(request: SignedInRequest) -> HttpResponse:
    """Register a provider (`?person=` or `?organisation=`); without one, look for them in the registry."""
    who = chosen_one(request, request.GET)
    if who is None:
        return _look_for_one(request)
    form = ProviderForm(request.POST or None, districts=districts_of(request.user, also=who.district_id or ""))
    if request.method != "POST":
        form.initial = {"district": who.district_id, "districts": [who.district_id]}
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_provider(actor=request.user, who=who, said=form.said())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("They stand in the register. Now ask what may be shown to everybody."))
            return redirect("desk:talent_step", made.code, "consent")
    context = {"form": form, "name": called(request, who)}
    return render(request, "desk/talents/talent_form.html", context)


def _look_for_one(request: SignedInRequest) -> HttpResponse:
    kind, _colon, key = request.POST.get("who", "").partition(":")
    picked = {kind: key}
    if chosen_one(request, picked) is not None:
        return redirect(f"{request.path}?{urlencode(picked)}")
    text = request.POST.get("text", "").strip()[:120]
    context = {"text": text, "found": found_ones(request, text)}
    return render(request, "desk/talents/talent_who.html", context)


@keeper_page
def change_talent(request: SignedInRequest, code: str) -> HttpResponse:
    """Correct what a provider says of themselves."""
    found = queries.provider_for(request.user, code)
    districts = districts_of(request.user, also=found.district_id)
    form = ProviderForm(request.POST or None, districts=districts, provider=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_provider(actor=request.user, provider=found, said=form.said())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("desk:talent", code)
    context = {"form": form, "name": called(request, found), "provider": found}
    return render(request, "desk/talents/talent_form.html", context)


@keeper_page
def talent_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Write one thing down of a provider: consent, certificate, training, what became of them, that they leave."""
    found = queries.provider_for(request.user, code)
    if step not in STEPS:
        raise Http404
    form = STEPS[step](request.POST or None, request.FILES or None, provider=found, reader=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            form.act(request.user, found)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:talent", code)
    context = {"form": form, "name": called(request, found), "provider": found}
    return render(request, "desk/talents/talent_step.html", context)


@keeper_page
def certificate(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give the file of a certificate as a download."""
    found = get_object_or_404(queries.provider_for(request.user, code).certificates.select_related("proof"), pk=pk)
    return proof_response(found.proof, name=f"{code}-certificate", download=True)


@keeper_page
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """Show what became of who was trained, by district, and of whom nobody has asked for a year."""
    page = paginate(request, queries.to_ask(request.user, timezone.localdate()))
    name_all(request, page.object_list)
    places = queries.what_became(request.user)
    total = {code: sum(of[code] for _place, of in places) for code in OUTCOMES}
    context = {
        "page": page,
        "places": [(place, list(of.values()), sum(of.values())) for place, of in places],
        "outcomes": [(_(text), total[code], shares(total)[code]) for code, text in OUTCOMES.items()],
        "may_keep": True,
    }
    return render(request, "desk/talents/follow_ups.html", context)


@keeper_page
def skill_list(request: SignedInRequest) -> HttpResponse:
    """Show the skills, and let a coordinator add one."""
    form = SkillForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_skill(actor=request.user, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("desk:talent_skills")
    rows = sorted(skills().values(), key=lambda one: (one.field_name, one.name))
    context = {"rows": rows, "form": form, "may_change": access.may_keep_skills(request.user)}
    return render(request, "desk/talents/skills.html", context)


@keeper_page
def skill(request: SignedInRequest, skill: str) -> HttpResponse:
    """Change a skill: its names, its field, whether it is in use."""
    require(access.may_keep_skills(request.user))
    found = skills().get(skill)
    if found is None:
        raise Http404
    form = SkillForm(request.POST or None, skill=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_skill(actor=request.user, code=skill, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("desk:talent_skills")
    return render(request, "desk/talents/skill.html", {"form": form, "skill": found})
