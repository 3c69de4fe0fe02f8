"""The board in the square: public, without login, cheap enough for every phone in it.

One rendered fragment a second serves everybody; a phone that has it already gets 304. Sealed scores are never read
for it. A juror who is logged in does not see, while the session runs, the points of a proposal from which they are
recused, nor the ranks from which they would follow; when the session is closed the results are public for all.
"""

import hashlib
from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from winay.committees.queries.board import Board, board_for_viewer, session_of_board
from winay.committees.queries.juror import recused_proposals, seat_of_user
from winay.jury.parts import part_response

FRESH_SECONDS = 1


def _hidden_from(request: HttpRequest) -> Collection[UUID]:
    """Proposals whose points this viewer may not see; without a login cookie no query is needed to know: none."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ()
    seat = seat_of_user(request.user)
    return recused_proposals(seat) if seat else ()


def _board(code: str, hidden: Collection[UUID]) -> Board:
    session = session_of_board(code)
    if session is None:
        raise Http404
    return board_for_viewer(session, hidden=hidden)


def board_fragment(code: str, hidden: Collection[UUID]) -> tuple[str, str]:
    """Return the living part of the board as HTML and its title, at most a second old."""
    who = hashlib.sha256("".join(sorted(map(str, hidden))).encode()).hexdigest()[:16] if hidden else "all"
    key = f"board:{hashlib.sha256(code.encode()).hexdigest()[:16]}:{get_language()}:{who}"
    kept: tuple[str, str] | None = cache.get(key)
    if kept is None:
        board = _board(code, hidden)
        kept = (render_to_string("jury/_board.html", {"board": board}), f"{board.committee} · {board.call}")
        cache.set(key, kept, FRESH_SECONDS)
    return kept


@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Show the board's page."""
    html, title = board_fragment(code, _hidden_from(request))
    response = render(request, "jury/board.html", {"fragment": html, "title": title, "code": code})
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def board_now(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the board's script: the living part, or 304."""
    return part_response(request, board_fragment(code, _hidden_from(request))[0])
