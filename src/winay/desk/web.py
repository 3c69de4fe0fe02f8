"""What every page of the desk shares: who may enter, and what a visitor without the right sees."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from winay.base.errors import DomainError, NotAllowed
from winay.base.search import Orders
from winay.base.web import SignedInRequest, csv_response, show_domain_error, to_sign_in, xlsx_response
from winay.desk.shown import Shown
from winay.documents.models import SignedPage
from winay.documents.queries.proofs import proof_content, proof_response
from winay.programmes.access import is_staff_of_any_programme, may_load_packs, may_set_up

View = Callable[..., HttpResponseBase]


def staff_page(view: View) -> View:
    """Let in who has a role in some programme; what they may not fetch does not exist for them.

    Whose private data the page showed (`desk.shown`) is written down when it is done.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if not is_staff_of_any_programme(request.user):
            if may_set_up(request.user) and request.path == reverse("desk:home"):
                return redirect("desk:setup")
            raise PermissionDenied
        shown = request.shown = Shown(request.user)
        try:
            response = view(request, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        if response.status_code < 300 or response.status_code >= 400:
            shown.write_down((request.resolver_match and request.resolver_match.url_name) or "")
        return response

    return guarded


def setup_page(view: View) -> View:
    """Let in who sets the installation up: the administrator, and coordinators for what they may of it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        require(may_load_packs(request.user))
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused

    return guarded


def keeper_page(view: View) -> View:
    """Let in who may keep the registry (decision 006): coordinators, field officers and secretaries."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.shown.keeps_people)
        return view(request, *args, **kwargs)

    return staff_page(guarded)


def require(allowed: bool) -> None:
    """Stop with “not allowed” unless `allowed`: for pages that show a form before the action checks again."""
    if not allowed:
        raise PermissionDenied


def table_response(kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """Return a list as a download: `csv` or `xlsx`; any other kind does not exist."""
    if kind == "csv":
        return csv_response(name, header, rows)
    if kind == "xlsx":
        return xlsx_response(name, header, rows)
    raise Http404


def sorted_by(request: HttpRequest, rows: QuerySet, orders: Orders) -> tuple[QuerySet, str]:
    """Order `rows` as `?sort=` asks, of the `orders` offered; the first one stands for anything else."""
    asked = request.GET.get("sort", "")
    name = asked if asked in orders else next(iter(orders))
    return rows.order_by(*orders[name]), name


def scan_response(request: HttpRequest, page: SignedPage, name: str) -> HttpResponseBase | None:
    """Return one page of a signed paper, a PDF as a download; or None, with the reason on the next page."""
    try:
        proof_content(page.proof)
    except DomainError as error:
        show_domain_error(request, error)
        return None
    return proof_response(page.proof, name=f"{name}-{page.paper.shows}-{page.number}")
