"""The juror's pages: enter, agenda, card. Every page works without JavaScript."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from winay.base.errors import DomainError, InvalidInput, NotAllowed, WrongState
from winay.base.numbers import read_cell
from winay.committees.access import may_score, member_by_code, member_still_open
from winay.committees.actions import declare_conflict, enter_by_code, save_scores
from winay.committees.models import AgendaItem, Conflict, Member, Scorecard
from winay.committees.queries.juror import (
    Card,
    Question,
    agenda_for_member,
    card_for_member,
    entries_by_code,
    item_of_member,
    last_token,
    questions_of_item,
    seat_of_user,
)
from winay.committees.queries.naming import jurors_are_named
from winay.committees.rules.scoring import DECIMALS_OF_A_MARK
from winay.documents.queries.proofs import proof_response
from winay.jury.codes import count_wrong_try, forget_wrong_tries, too_many_tries, typed_code
from winay.jury.parts import part_response, wants_part

SESSION_DAY_SECONDS = 14 * 3600
CANDIDATE = "jury_candidate"
PHONE = "jury_phone"
PHONE_SECONDS = 30 * 24 * 3600
JurorView = Callable[..., HttpResponseBase]


def juror_only(view: JurorView) -> JurorView:
    """Hand the juror's seat to `view`; who has none is asked for a code."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seat = seat_of_user(request.user)
        if seat is None:
            if wants_json(request):
                text = gettext("Enter your code again. Your scores are kept on this phone.")
                return JsonResponse({"status": "enter", "text": text}, status=401)
            return redirect("jury:enter")
        return view(request, seat, *args, **kwargs)

    return inner


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the card's own script is asking."""
    return request.headers.get("X-Requested-With") == "winay"


def _member_of_code(request: HttpRequest, text: str) -> Member | None:
    member = member_by_code(typed_code(text))
    if member is None:
        count_wrong_try(request)
        return None
    forget_wrong_tries(request)
    return member


def _let_in(request: HttpRequest, member: Member) -> HttpResponse:
    login(request, member.user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.set_expiry(SESSION_DAY_SECONDS)
    phone = request.get_signed_cookie(PHONE, default="") or secrets.token_urlsafe(9)
    enter_by_code(member=member, phone=phone)
    response = redirect("jury:agenda")
    response.set_signed_cookie(
        PHONE, phone, max_age=PHONE_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    if member.user.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, member.user.language)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the juror's sheet and let them in."""
    problem, status = "", 200
    if request.method == "POST":
        member = _member_of_code(request, request.POST.get("code", ""))
        if member is not None:
            return _let_in(request, member)
        if too_many_tries(request):
            problem = gettext(
                "That code is not known, and many wrong ones came from here. Look at your sheet again, or ask the "
                "secretary for a new code."
            )
            status = 429
        else:
            problem = gettext(
                "That code is not known. Look at your sheet again: eight letters and numbers. "
                "If it still fails, ask the secretary for a new one."
            )
            status = 422
    seat = seat_of_user(request.user)
    typed = request.POST.get("code", "")
    return render(request, "jury/enter.html", {"problem": problem, "seat": seat, "typed": typed}, status=status)


@never_cache
@require_safe
def enter_by_link(request: HttpRequest, code: str) -> HttpResponse:
    """Take the code out of the address at once: what stays in the phone's history is the question page."""
    member = _member_of_code(request, code)
    if member is not None:
        request.session[CANDIDATE] = [str(member.pk), member.code_version]
        return redirect("jury:confirm")
    messages.error(request, gettext("That QR code is no longer valid. Ask the secretary for a new sheet."))
    return redirect("jury:enter")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask “Enter as …?”, so that merely opening a link never changes who is in."""
    read = request.session.get(CANDIDATE)
    member = member_still_open(*read) if isinstance(read, list) else None
    if member is None:
        request.session.pop(CANDIDATE, None)
        return redirect("jury:enter")
    if request.method == "POST":
        del request.session[CANDIDATE]
        return _let_in(request, member)
    return render(request, "jury/confirm.html", {"member": member})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave this phone."""
    logout(request)
    return redirect("jury:enter")


@never_cache
@require_safe
@juror_only
def agenda(request: HttpRequest, seat: Member) -> HttpResponse:
    """What is now, what I have scored, what comes, and from what I am recused."""
    context = {
        "seat": seat,
        "agenda": agenda_for_member(seat),
        "phones": entries_by_code(seat).count(),
        "named": jurors_are_named(seat.committee.call),
    }
    if wants_part(request):
        return part_response(request, render_to_string("jury/_agenda.html", context, request))
    return render(request, "jury/agenda.html", context)


def _item_or_404(seat: Member, item_id: UUID) -> AgendaItem:
    item = item_of_member(seat, item_id)
    if item is None:
        raise Http404
    return item


def status_text(card: Card | Scorecard, missing: int) -> str:
    """Return the one line that says where the juror's scores are."""
    sent_at = card.status.sent_at if isinstance(card, Card) else card.sent_at
    if sent_at is None:
        return not_sent_text(missing)
    return gettext("Sent at %(time)s ✓") % {"time": time_format(timezone.localtime(sent_at), "H:i")}


def not_sent_text(missing: int) -> str:
    """Return that the scores shown are not sent, and how many criteria still lack one."""
    return " ".join(filter(None, (gettext("Not sent yet."), missing_text(missing))))


def missing_text(missing: int) -> str:
    """Return how many criteria still have no score, or nothing."""
    if not missing:
        return ""
    return ngettext("%(count)d criterion without a score.", "%(count)d criteria without a score.", missing) % {
        "count": missing
    }


def _posted_values(request: HttpRequest, questions: tuple[Question, ...]) -> tuple[dict[str, Decimal | None], str]:
    """Read the card's fields; what is not a number is a problem said in words."""
    values: dict[str, Decimal | None] = {}
    for question in questions:
        text = request.POST.get(f"c-{question.code}", "")
        try:
            values[question.code] = read_cell(text, decimals=DECIMALS_OF_A_MARK)
        except InvalidInput:
            return values, _needs_number(question)
    return values, ""


def _needs_number(question: Question) -> str:
    return gettext("“%(name)s” needs a number.") % {"name": question.name}


def _as_typed(question: Question, typed: Mapping[str, str]) -> Question:
    """Return the question as the juror had just marked it, not as it is stored."""
    try:
        value = read_cell(typed.get(question.code, ""), decimals=DECIMALS_OF_A_MARK)
    except InvalidInput:
        value = None
    levels = tuple(replace(level, chosen=value == level.value) for level in question.levels)
    return replace(question, value=value, levels=levels)


def _show_item(
    request: HttpRequest, seat: Member, item: AgendaItem, *, refused: str = "", status: int = 200, kind: str = ""
) -> HttpResponse:
    """Show the card; after a refused sending also what was typed, so that nothing is lost."""
    card = card_for_member(seat, item, get_language() or "es")
    typed = {}
    counted = card.questions
    if refused:
        typed = {
            question.code: request.POST[f"c-{question.code}"]
            for question in card.questions
            if request.POST.get(f"c-{question.code}")
        }
        card = replace(card, questions=tuple(_as_typed(question, typed) for question in card.questions))
    text = not_sent_text(card.missing) if refused else status_text(card, card.missing)
    may_send = card.may_score and may_score(seat.user, item)
    context = {
        "seat": seat,
        "card": card,
        "may_send": may_send,
        "counted": counted,
        "refused": refused,
        "refused_kind": kind,
        "named": jurors_are_named(item.session.committee.call),
        "not_counted": [
            (question.name, typed[question.code]) for question in card.questions if question.code in typed
        ],
        "status_text": text,
        "token": secrets.token_urlsafe(16),
        "kinds": Conflict.Kind.choices,
    }
    return render(request, "jury/item.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@juror_only
def item(request: HttpRequest, seat: Member, item_id: UUID) -> HttpResponse:
    """Show one proposal and its card; take the scores."""
    agenda_item = _item_or_404(seat, item_id)
    if request.method != "POST":
        return _show_item(request, seat, agenda_item)
    questions = questions_of_item(agenda_item, {}, get_language() or "es")
    values, problem = _posted_values(request, questions)
    try:
        if problem:
            raise InvalidInput(problem)
        scorecard = save_scores(
            actor=seat.user,
            item=agenda_item,
            values=values,
            token=request.POST.get("token", "")[:40],
            seen=request.POST.get("seen", "").split()[:50],
            send=request.POST.get("send") != "0",
        )
    except DomainError as error:
        agenda_item.refresh_from_db(fields=["state"])
        kind, status = _refusal(error, agenda_item)
        if wants_json(request):
            return JsonResponse(
                {"status": kind, "text": str(error), "seen": last_token(seat, agenda_item)}, status=status
            )
        return _show_item(request, seat, agenda_item, refused=str(error), status=status, kind=kind)
    missing = len(questions) - scorecard.scores.count()
    if wants_json(request):
        text = status_text(scorecard, missing)
        state = "sent" if scorecard.sent_at else "draft"
        return JsonResponse({"status": state, "text": text, "missing": missing})
    tell = messages.success if scorecard.sent_at else messages.warning
    tell(request, status_text(scorecard, missing))
    return redirect("jury:item", item_id)


def _refusal(error: DomainError, agenda_item: AgendaItem) -> tuple[str, int]:
    """Name a refused sending for the page and for the script."""
    if isinstance(error, WrongState) and error.field == "seen":
        return "stale", 409
    if agenda_item.state != "presenting":
        return "closed", 409
    if isinstance(error, NotAllowed):
        return "recused", 403
    return "wrong", 422


@require_POST
@juror_only
def conflict(request: HttpRequest, seat: Member, item_id: UUID) -> HttpResponse:
    """Take a juror's own word that they should not score this group."""
    agenda_item = _item_or_404(seat, item_id)
    try:
        declare_conflict(
            actor=seat.user,
            member=seat,
            proposal=agenda_item.proposal,
            kind=request.POST.get("kind", ""),
            note=request.POST.get("note", "").strip()[:250],
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("Thank you for saying it. The secretary has been told."))
    return redirect("jury:item", item_id)


@require_safe
@juror_only
def picture(request: HttpRequest, seat: Member, item_id: UUID, picture_id: UUID) -> HttpResponse:
    """Send one picture of a proposal on the juror's own agenda."""
    found = _item_or_404(seat, item_id).proposal.pictures.select_related("proof").filter(pk=picture_id).first()
    if found is None:
        raise Http404
    response = proof_response(found.proof)
    response["Cache-Control"] = "private, max-age=86400"
    return response


@require_safe
@juror_only
def attachment(request: HttpRequest, seat: Member, item_id: UUID, paper_id: UUID) -> HttpResponse:
    """Send a quotation or another paper of a proposal on the juror's own agenda; a PDF as a download."""
    found = _item_or_404(seat, item_id).proposal.attachments.select_related("proof").filter(pk=paper_id).first()
    if found is None:
        raise Http404
    response = proof_response(found.proof, name=found.caption)
    response["Cache-Control"] = "private, max-age=86400"
    return response
