"""The board in the square: public, without login, cheap enough for every phone in it.

One rendered fragment a second serves everybody; a phone that has it already gets 304. Sealed scores are never read
for it. A juror who is logged in does not see, while the session runs, the points of a proposal from which they are
recused, nor the ranks from which they would follow; when the session is closed the results are public for all.
"""

import hashlib
import re
import time
from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from winay.committees.queries.board import Board, ResultsPage, board_for_viewer, session_of_board
from winay.committees.queries.juror import seat_of_user
from winay.committees.queries.votes import recused_proposals
from winay.jury.parts import part_response

FRESH_SECONDS = 1
TURN_SECONDS = 12
"""How long a page of the results stays on a board that turns them by itself, by the server's clock."""


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


def _page_asked_for(request: HttpRequest) -> int:
    """Return the page of the results that stays, counted from 1, or 0 for a board that turns them by itself."""
    asked = request.GET.get("page", "")
    return int(asked) if re.fullmatch("[1-9][0-9]{0,2}", asked) else 0


def board_fragment(code: str, hidden: Collection[UUID], page: int = 0) -> tuple[str, str]:
    """Return the living part of the board as HTML and its title, at most a second old.

    The results of a closed session come by pages: `page`, or with 0 the one whose turn it is.
    """
    who = hashlib.sha256("".join(sorted(map(str, hidden))).encode()).hexdigest()[:16] if hidden else "all"
    key = f"board:{hashlib.sha256(code.encode()).hexdigest()[:16]}:{get_language()}:{who}:{page}"
    kept: tuple[str, str] | None = caches["memory"].get(key)
    if kept is None:
        board = _board(code, hidden)
        context = {"board": board, "results": _page_of(board, page), "stays": page}
        kept = (render_to_string("jury/_board.html", context), f"{board.committee} · {board.call}")
        caches["memory"].set(key, kept, FRESH_SECONDS)
    return kept


def _page_of(board: Board, page: int) -> ResultsPage | None:
    if not board.results:
        return None
    turn = int(time.time()) // TURN_SECONDS
    return board.results[min(page, len(board.results)) - 1 if page else turn % len(board.results)]


@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Show the board's page."""
    page = _page_asked_for(request)
    html, title = board_fragment(code, _hidden_from(request), page)
    response = render(request, "jury/board.html", {"fragment": html, "title": title, "code": code, "page": page})
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def board_now(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the board's script: the living part, or 304."""
    return part_response(request, board_fragment(code, _hidden_from(request), _page_asked_for(request))[0])
