"""The catalogue at the desk: the list, one entry with its history, its parts, and the landscape of a district."""

import json
import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.base.words import plain_words
from winay.desk.catalogue.forms import SECTIONS, AddForm, HowForm, PartForm, RequirementForm, WhyForm
from winay.desk.conditions.forms import AskForm
from winay.desk.forms import ReasonForm
from winay.desk.organisations.views import districts_of, districts_offered
from winay.desk.web import require, staff_page
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import SUBJECTS as OF_FACTS
from winay.facts.rules import ConditionFault, read
from winay.facts.words import say, says
from winay.journeys import access, actions, sheets, words
from winay.journeys.content import KNOWN_OF
from winay.journeys.models import Support
from winay.journeys.queries import catalogue as queries
from winay.journeys.queries.public import page_of
from winay.journeys.reading import entry_of
from winay.journeys.rules import HELPS, LEVELS, STAGES, STATUSES, SUBJECTS
from winay.journeys.shipped import newer_shipped

CHOICES = {"stage": STAGES, "subject": SUBJECTS, "help": HELPS, "level": LEVELS, "status": STATUSES}


@staff_page
def catalogue(request: SignedInRequest) -> HttpResponse:
    """List the programmes that are known, with what has to be looked up again."""
    asked = {name: request.GET.get(name, "").strip()[:120] for name in queries.NAMES}
    districts = districts_offered(request)
    place = districts.one
    wanted = queries.wanted_of({**asked, "district": place.pk if place else ""})
    withdrawn = bool(request.GET.get("withdrawn"))
    rows = queries.supports_as(queries.listed(withdrawn=withdrawn), wanted).select_related("keeper")
    page = paginate(request, rows.order_by("name_es", "code"), decorate=words.decorate)
    context = {
        "page": page,
        "asked": {**asked, "withdrawn": withdrawn},
        "choices": {name: list(one.items()) for name, one in CHOICES.items()},
        "districts": districts,
        "place": place,
        "today": timezone.localdate(),
        "may_add": access.may_add(request.user),
        "may_count": request.shown.keeps_people,
    }
    return render(request, "desk/catalogue/catalogue.html", context)


def _entry(code: str) -> Support:
    return Support.objects.select_related("keeper", "programme").get(code=code)


def _to_keep(request: SignedInRequest, code: str) -> Support:
    found = _entry(code)
    require(access.may_keep_support(request.user, found))
    return found


@staff_page
def entry(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one entry as everybody reads it, with what its keeper may do."""
    found = _entry(code)
    if request.method == "POST":
        require(access.may_keep_support(request.user, found))
        try:
            actions.bring_back_support(actor=request.user, support=found)
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, _("The programme stands in the catalogue again."))
        return redirect("desk:catalogue_entry", code)
    may_keep = access.may_keep_support(request.user, found)
    context = {
        "of": page_of(found, timezone.localdate()),
        "may_keep": may_keep,
        "lists": _lists(found) if may_keep else [],
        "newer": newer_shipped(found.code, found.shipped) is not None,
    }
    return render(request, "desk/catalogue/entry.html", context)


def _lists(found: Support) -> list[tuple[str, Any, list[tuple[int, str]]]]:
    """Return each list of an entry with its entries in a few words, for the page that changes them."""
    told = words.told(entry_of(found), timezone.localdate())
    rows = {
        "requirements": [one.text for one in told.requirements],
        "amounts": [f"{one.text}: {one.detail}" for one in told.amounts],
        "calendar": [f"{one.text}: {one.detail}" for one in told.calendar],
        "papers": told.papers,
        "sources": [f"{one.text}: {one.source}" for one in told.sources],
        "unknown": [f"{one.text}: {one.detail}" for one in told.unknown],
    }
    return [(name, SECTIONS[name].title, list(enumerate(texts, start=1))) for name, texts in rows.items()]


@staff_page
def history(request: SignedInRequest, code: str) -> HttpResponse:
    """Show every version of an entry: who wrote it, when and why."""
    found = _entry(code)
    page = paginate(request, found.versions.defer("content"))
    return render(request, "desk/catalogue/history.html", {"support": found, "page": page})


@staff_page
def add_entry(request: SignedInRequest) -> HttpResponse:
    """Add a programme: of a municipality that the reader keeps, or of anybody for a coordinator."""
    require(access.may_add(request.user))
    form = AddForm(
        request.POST or None, districts=districts_of(request.user), keeps_all=access.may_keep_all(request.user)
    )
    if request.method == "POST" and form.is_valid():
        content = form.content()
        content |= {"code": _new_code(content), "family": _new_code({"name": content["programme"]}, taken=False)}
        try:
            made = actions.add_support(actor=request.user, content=content, keeper=form.cleaned_data["keeper"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The programme is in the catalogue. Write down what it asks and when."))
            return redirect("desk:catalogue_entry", made.code)
    return render(request, "desk/catalogue/form.html", {"form": form, "title": form.title})


def _new_code(content: dict[str, Any], *, taken: bool = True) -> str:
    """Return a code made of an entry's name; with `taken`, one that no entry has."""
    root = re.sub(r"[^a-z0-9]+", "-", "-".join(plain_words(content["name"]["es"])))[:32].strip("-") or "programa"
    number, code = 2, root
    while taken and Support.objects.filter(code=code).exists():
        code, number = f"{root}-{number}", number + 1
    return code


@staff_page
def section(request: SignedInRequest, code: str, section: str, number: int = 0) -> HttpResponse:
    """Change one part of an entry; of a list, its entry `number`, or a new one with 0."""
    found = _to_keep(request, code)
    if section not in SECTIONS or (number and not SECTIONS[section].listed):
        raise Http404
    form = _form(request, section)
    kept = _kept_part(found, form.listed, number)
    form.begin(kept)
    why = WhyForm(request.POST or None)
    if request.method == "POST" and ("remove" in request.POST or (form.is_valid() and why.is_valid())):
        part = None if "remove" in request.POST else form.part(kept)
        content = _changed(found, form.listed, number, part)
        reason = why.cleaned_data["why"] if why.is_valid() else ""
        try:
            actions.change_support(actor=request.user, support=found, content=content, why=reason)
        except DomainError as error:
            show_domain_error(request, error, form if part is not None else None)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("desk:catalogue_entry", code)
    asks = kept.get("asks") or getattr(form, "asks", None)
    context = {
        "form": form,
        "why": why,
        "support": found,
        "title": form.title,
        "says": says(read(asks, CATALOGUE)) if asks else "",
        "may_remove": bool(number),
    }
    return render(request, "desk/catalogue/form.html", context)


def _form(request: SignedInRequest, section: str) -> PartForm:
    kind = SECTIONS[section]
    if kind is RequirementForm:
        return RequirementForm(request.POST or None, asks=_asked(request))
    return kind(request.POST or None)


def _asked(request: SignedInRequest) -> Any:
    """Return the condition that the address carries from `ask`, or None."""
    try:
        asks = json.loads(request.GET.get("asks", "null"))
        read(asks, CATALOGUE)
    except (ValueError, RecursionError, ConditionFault):
        return None
    return asks


def _kept_part(found: Support, listed: str, number: int) -> dict[str, Any]:
    content: dict[str, Any] = found.content
    if not listed:
        return dict(content)
    rows = content.get(listed, [])
    if number > len(rows):
        raise Http404
    return dict(rows[number - 1]) if number else {}


def _changed(found: Support, listed: str, number: int, part: dict[str, Any] | None) -> dict[str, Any]:
    content = dict(found.content)
    if not listed:
        return content if part is None else part
    rows = list(content.get(listed, []))
    if part is None:
        rows = rows[: max(number - 1, 0)] + rows[number:] if number else rows
    else:
        if listed == "requirements" and "code" not in part:
            part["code"] = _free_code(rows)
        rows = [*rows[: number - 1], part, *rows[number:]] if number else [*rows, part]
    content[listed] = rows
    if listed in ("amounts", "requirements", "calendar", "papers") and rows:
        content["unknown"] = [one for one in content.get("unknown", []) if one["about"] != listed]
    return content


def _free_code(rows: list[dict[str, Any]]) -> str:
    """Return a code that no requirement of an entry has."""
    taken = {row.get("code") for row in rows}
    return next(code for number in range(1, len(rows) + 2) if (code := f"r{number}") not in taken)


@staff_page
def ask(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose a fact and what is asked of it, for a requirement that the house judges by itself."""
    found = _to_keep(request, code)
    subjects = {subject for kind in found.subjects.split() for subject in KNOWN_OF[kind]}
    fact = CATALOGUE.get(request.GET.get("fact", ""))
    context: dict[str, Any] = {"support": found}
    if fact is None or fact.subject not in subjects:
        groups = [
            (say(name), [(one.code, say(one.meaning), say(one.source)) for one in CATALOGUE.of(subject)])
            for subject, name in OF_FACTS.items()
            if subject in subjects
        ]
        return render(request, "desk/catalogue/facts.html", {**context, "groups": groups})
    form = AskForm(request.GET if "how" in request.GET else None, fact=fact)
    if form.is_bound and form.is_valid():
        address = redirect("desk:catalogue_section", code, "requirements")
        address["Location"] += "?" + urlencode({"asks": json.dumps(form.asks())})
        return address
    return render(
        request,
        "desk/catalogue/ask.html",
        {**context, "form": form, "fact": fact.code, "meaning": say(fact.meaning), "source": say(fact.source)},
    )


@staff_page
def confirm(request: SignedInRequest, code: str) -> HttpResponse:
    """Write down that every point was looked up again and still holds."""
    found = _to_keep(request, code)
    form = HowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_support(actor=request.user, support=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down that it still holds."))
            return redirect("desk:catalogue_entry", code)
    context = {"form": form, "support": found, "title": _("I looked it up: it still holds")}
    return render(request, "desk/catalogue/form.html", context)


@staff_page
def withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    """Take an entry out of the catalogue."""
    found = _to_keep(request, code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_support(actor=request.user, support=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The programme is out of the catalogue. It can be brought back."))
            return redirect("desk:catalogue_entry", code)
    context = {"form": form, "support": found, "title": _("Take it out of the catalogue")}
    return render(request, "desk/catalogue/form.html", context)


@staff_page
def ours(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what comes with the program beside what stands here, and take it over."""
    found = _to_keep(request, code)
    newer = newer_shipped(found.code, found.shipped)
    if newer is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.take_over_shipped(actor=request.user, support=found)
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, _("The entry that comes with the program stands here now."))
        return redirect("desk:catalogue_entry", code)
    today = timezone.localdate()
    sides = [(_("Here"), entry_of(found)), (_("With the program"), newer)]
    context = {
        "support": found,
        "sides": [(name, one, words.told(one, today)) for name, one in sides],
    }
    return render(request, "desk/catalogue/ours.html", context)


@staff_page
def in_district(request: SignedInRequest, ubigeo: str) -> HttpResponse:
    """Show the whole landscape of a district, with gaps and overlaps, and its sheet."""
    context = sheets.landscape_shown(queries.district_called(ubigeo))
    return render(request, "desk/catalogue/district.html", context)
