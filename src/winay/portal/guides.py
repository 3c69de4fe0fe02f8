"""The guides of each role: two printed pages in everyday Spanish, the group's in Quechua too, and where help leads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

GUIDES: dict[str, str | Promise] = {
    "group": _("For groups"),
    "juror": _("For jurors"),
    "coordinator": _("For the coordinator"),
    "officer": _("For the field officer"),
    "secretary": _("For the session's secretary"),
    "finance": _("For the finance officer"),
}
QUECHUA = ("group",)
"""Guides that were written in Quechua too; the others are Spanish in every language of the site."""
AUDIENCES = {"my": "group", "jury": "juror", "portal": "group"}
SECTIONS = {
    "group": {
        "entrar": ("take_part", "take_part_in", "take_part_receipt", "how_to_take_part", "home", "me"),
        "escribir": (
            "start",
            "step",
            "step_about",
            "step_place",
            "step_people",
            "step_sales",
            "step_costs",
            "step_pictures",
            "proposal",
            "add_person",
        ),
        "enviar": ("step_review", "ask", "withdraw", "receipt"),
        "resultado": ("result", "complaint", "results", "proposal_result", "minutes", "verify", "verify_code"),
        "dinero": ("money", "renounce"),
    },
    "juror": {
        "entrar": ("enter", "enter_by_qr", "confirm"),
        "calificar": ("item", "agenda"),
        "abstenerse": ("conflict",),
    },
    "coordinator": {
        "empezar": ("programmes", "programme", "office", "add_worker", "worker"),
        "concurso": (
            "calls",
            "call",
            "start_call",
            "choose_pack_call",
            "start_call_form",
            "change_call",
            "amend_call",
            "publish_call",
            "cancel_call",
            "call_questions",
        ),
        "reclamos": ("complaints", "complaint", "open_complaints"),
    },
    "officer": {
        "grupos": (
            "interests",
            "interest",
            "organisations",
            "organisation",
            "add_organisation",
            "add_member",
            "find_member",
            "people",
            "person",
            "give_account",
        ),
        "documentos": ("papers", "paper", "drives", "lists", "list", "bring_list", "duplicates", "duplicate"),
        "propuestas": (
            "proposals",
            "proposal",
            "start_proposal",
            "import_proposals",
            "call_screening",
            "screening",
            "close_screening",
        ),
        "convenios": ("agreements", "agreement"),
    },
    "secretary": {
        "comite": ("committee", "session_credentials", "session_members"),
        "sesion": ("sessions", "session", "session_agenda", "session_conflicts", "session_paper"),
        "acta": ("session_minutes", "session_awards"),
    },
    "finance": {
        "pagos": ("payments",),
        "libro": ("money", "accounts", "account", "journal", "entry"),
    },
}


def place_of(page: str) -> str:
    """Return the address of the guide's section that explains `page` (such as `desk:call_screening`), or nothing."""
    space, _colon, name = page.partition(":")
    roles = [AUDIENCES[space]] if space in AUDIENCES else [one for one in GUIDES if space == "desk"]
    for role in roles:
        for section, pages in SECTIONS[role].items():
            if name in pages:
                return f"{reverse('portal:guide', args=[role])}#{section}"
    return reverse("portal:guide", args=[roles[0]]) if len(roles) == 1 and space != "portal" else ""


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """List the guides; `?page=` leads to the section that explains that page."""
    if place := place_of(request.GET.get("page", "")):
        return redirect(place)
    return render(request, "portal/guides.html", {"guides": GUIDES})


@require_safe
def guide(request: HttpRequest, role: str) -> HttpResponse:
    """Show the guide of a role, to read or to print."""
    if role not in GUIDES:
        raise Http404
    language = "quz" if role in QUECHUA and get_language() == "quz" else "es"
    context = {"title": GUIDES[role], "language": language, "text": f"portal/guides/{role}.{language}.html"}
    return render(request, "portal/guide.html", context)
