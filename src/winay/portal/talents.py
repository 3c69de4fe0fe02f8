"""The public directory of local talents: who wants to be shown; sheets for walls, words for the radio."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from winay.base.web import paginate
from winay.talents import sheets
from winay.talents.queries import public as talents_read
from winay.territory.models import District

NOT_FOR_ROBOTS = {"X-Robots-Tag": "noindex"}
"""People can take back their word to be shown; a search engine forgets late."""
SPOKEN = {"es": "Español", "quz": "Runasimi"}


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["X-Robots-Tag"] = NOT_FOR_ROBOTS["X-Robots-Tag"]
    return response


@require_safe
def talents(request: HttpRequest) -> HttpResponse:
    """List who can be hired, by words, what they know, where they serve, which language they speak."""
    known = talents_read.every_skill()
    asked = {name: request.GET.get(name, "").strip()[:120] for name in ("q", "skill", "district", "language")}
    wanted = talents_read.Wanted(asked["q"], asked["skill"], asked["district"], asked["language"])
    page = paginate(
        request,
        talents_read.directory(wanted, known),
        20,
        decorate=lambda rows: talents_read.decorated(rows, known),
    )
    context = {
        "page": page,
        "asked": asked,
        "skills": talents_read.skill_groups(),
        "places": talents_read.places_served(),
        "languages": talents_read.LANGUAGE_NAMES.items(),
    }
    return _page(request, "portal/talents.html", context)


@require_safe
def talent(request: HttpRequest, code: str) -> HttpResponse:
    """Show one provider who wants to be shown."""
    try:
        found = talents_read.shown_provider(code)
    except talents_read.Provider.DoesNotExist:
        if kept := talents_read.kept_code(code):
            return redirect("portal:talent", kept)
        raise Http404 from None
    talents_read.decorated([found], talents_read.every_skill())
    context = {"provider": found, "record": talents_read.public_record(found)}
    return _page(request, "portal/talent.html", context)


def _place(ubigeo: str) -> District:
    try:
        return talents_read.district(ubigeo)
    except District.DoesNotExist:
        raise Http404 from None


@require_safe
def in_district(request: HttpRequest, ubigeo: str) -> HttpResponse:
    """Show who serves in a district, with the sheet for the wall and the words for the radio."""
    place = _place(ubigeo)
    spoken = [(name, code, sheets.radio_text(place, language=code)) for code, name in SPOKEN.items()]
    context = {"place": place, "rows": talents_read.of_district(ubigeo), "spoken": spoken, "papers": sheets.PAPERS}
    return _page(request, "portal/talents_district.html", context)


@require_safe
def poster(request: HttpRequest, ubigeo: str, paper: str, language: str) -> HttpResponse:
    """Give the sheet of a district for the wall."""
    if paper not in sheets.PAPERS or language not in SPOKEN:
        raise Http404
    pdf = sheets.poster_pdf(_place(ubigeo), paper=paper, language=language)
    name = f"talentos-{ubigeo}-{paper}-{language}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={**NOT_FOR_ROBOTS, "Content-Disposition": f'inline; filename="{name}"'},
    )


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """List what groups look for now."""
    known = talents_read.every_skill()
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("skill", "district")}
    page = paginate(
        request,
        talents_read.open_needs(**asked),
        20,
        decorate=lambda rows: talents_read.announced(rows, known),
    )
    context = {"page": page, "asked": asked, "skills": talents_read.skill_groups()}
    return render(request, "portal/needs.html", context)


@require_safe
def need(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a group looks for, with the words for the radio."""
    try:
        found = talents_read.announced_need(code)
    except talents_read.Need.DoesNotExist:
        raise Http404 from None
    talents_read.announced([found], talents_read.every_skill())
    spoken = [
        (name, lang, sheets.radio_of_need(found, found.group, language=lang)) for lang, name in SPOKEN.items()
    ]
    return render(request, "portal/need.html", {"need": found, "spoken": spoken if found.state == "open" else []})
