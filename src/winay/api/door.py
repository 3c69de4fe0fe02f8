"""The interface for machines: one version under `/api/v1/`, described at `/api/v1/openapi.json`.

The catalogue is read by everybody, lists of people by who holds a token.

There is no page that tries calls out: the usual ones are fetched from elsewhere, and this works without internet.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from winay.api.shapes import Problem
from winay.api.tokens import OutOfScope, TooOften

api = NinjaAPI(
    title="Wiñay",
    version="1",
    description="Support for rural enterprises: programmes, whom they are for, what they ask, where they are.",
    docs_url=None,
    urls_namespace="api-1",
)

PROBLEMS = {400: None, 404: Problem, 422: Problem}
"""What every question may be answered with besides its result.

400 is the house's own, before a question is read: a NUL, or a query longer than any page makes.
"""

PROBLEMS_OF_TOKENS = {400: None, 401: Problem, 403: Problem, 422: Problem, 429: Problem}
"""What a question that needs a token may be answered with besides its result."""


@api.exception_handler(AuthenticationError)
def no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Say that a token is missing or does not hold."""
    answer = _problem(
        request, 401, _("This needs a token that holds."), _("Send the header Authorization: Bearer …")
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(OutOfScope)
def out_of_scope(request: HttpRequest, error: OutOfScope) -> HttpResponse:
    """Say that the machine may not do this."""
    mend = _("Ask the administrator of this installation for the scope.")
    return _problem(request, 403, _("The scopes of this machine do not allow it."), mend)


@api.exception_handler(TooOften)
def too_often(request: HttpRequest, error: TooOften) -> HttpResponse:
    """Say to ask less often."""
    answer = _problem(request, 429, _("These are too many requests in a minute."), _("Wait a minute."))
    answer["Retry-After"] = "60"
    return answer


def _problem(request: HttpRequest, status: int, what: str, mend: str) -> HttpResponse:
    return api.create_response(request, Problem(what=what, mend=mend).model_dump(), status=status)


@api.exception_handler(ValidationError)
def not_as_described(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which part of a question is not as the description wants it: the first that is wrong."""
    first: dict[str, Any] = error.errors[0]
    return api.create_response(
        request,
        Problem(
            what=str(first["msg"]),
            where=".".join(str(part) for part in first["loc"]),
            mend=_("The description says what may be asked: /api/v1/openapi.json."),
        ).model_dump(),
        status=422,
    )


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """Say that there is nothing of this code."""
    problem = Problem(
        what=_("There is nothing with this code."), mend=_("Ask the list for the codes that there are.")
    )
    return api.create_response(request, problem.model_dump(), status=404)
