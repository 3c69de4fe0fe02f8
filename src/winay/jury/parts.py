"""Parts of a page that phones ask for again and again: the same bytes are never sent twice."""

import hashlib
import time

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

PART_HEADER = "X-Part"


def wants_part(request: HttpRequest) -> bool:
    """Tell whether the page's own script asks for the living part only."""
    return PART_HEADER in request.headers


def part_response(request: HttpRequest, html: str) -> HttpResponse:
    """Answer with the part, or 304 with an empty body if the phone has it already.

    `X-Now` carries the server's clock (seconds), so that a phone with a wrong clock counts down rightly.
    """
    etag = f'"{hashlib.sha256(html.encode()).hexdigest()[:24]}"'
    response: HttpResponse | None = get_conditional_response(request, etag=etag)
    if response is None or response.status_code != 304:
        response = HttpResponse(html, headers={"ETag": etag})
    response["Cache-Control"] = "no-cache"
    response["X-Now"] = str(int(time.time()))
    return response
