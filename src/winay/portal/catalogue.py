"""The public catalogue of programmes: searched by ordinary words, by place and stage; a sheet for each district."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from winay.base.choices import Offer, offer
from winay.base.web import paginate
from winay.journeys import sheets, words
from winay.journeys.queries import public as catalogue_read
from winay.journeys.rules import HELPS, LEVELS, STAGES, SUBJECTS
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District


def _places(asked: str) -> Offer:
    rows = District.objects.select_related("province").order_by("name", "pk")
    return offer(rows, asked, key="ubigeo", **OF_DISTRICTS)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the programmes that fit some words, a district, a stage, a kind of subject or of support."""
    asked = {name: request.GET.get(name, "").strip()[:120] for name in catalogue_read.NAMES}
    places = _places(asked["district"])
    place = places.one
    wanted = catalogue_read.wanted_of({**asked, "district": place.pk if place else ""})
    page = paginate(request, catalogue_read.for_reader(wanted), 20, decorate=words.decorate)
    context = {
        "page": page,
        "asked": asked,
        "places": places,
        "place": place,
        "not_found": bool(asked["district"]) and place is None,
        "candidates": list(places.meant[:12]) if asked["district"] and place is None else [],
        "others": urlencode({name: text for name, text in asked.items() if text and name != "district"}),
        "choices": _choices(),
    }
    return render(request, "portal/catalogue.html", context)


def _choices() -> dict[str, list[tuple[str, str]]]:
    lists = {"stage": STAGES, "subject": SUBJECTS, "help": HELPS, "level": LEVELS}
    return {name: list(one.items()) for name, one in lists.items()}


@require_safe
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """Show one programme: what it gives, for whom, what it asks, when, and where each of it stands."""
    try:
        context = catalogue_read.entry_for_public(code, timezone.localdate())
    except catalogue_read.Support.DoesNotExist:
        raise Http404 from None
    return render(request, "portal/catalogue_entry.html", {"of": context})


def _place(ubigeo: str) -> District:
    try:
        return catalogue_read.district_called(ubigeo)
    except District.DoesNotExist:
        raise Http404 from None


@require_safe
def in_district(request: HttpRequest, ubigeo: str) -> HttpResponse:
    """Show the whole landscape of a district, with gaps and overlaps, and its sheet."""
    return render(request, "portal/catalogue_district.html", sheets.landscape_shown(_place(ubigeo)))


@require_safe
def sheet(request: HttpRequest, ubigeo: str, language: str) -> HttpResponse:
    """Give the sheet of a district as PDF."""
    if language not in sheets.LANGUAGES:
        raise Http404
    pdf = sheets.landscape_pdf(_place(ubigeo), language=language)
    name = f"programas-{ubigeo}-{language}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
