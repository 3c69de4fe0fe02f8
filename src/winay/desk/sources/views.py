"""Who finances a programme: the list of its sources, one source with all that moved, and what is written down of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.sources.forms import AgreeForm, FunderForm, ReceiveForm, SourceForm, described
from winay.desk.web import require, staff_page, table_response
from winay.funding import actions
from winay.funding.access import may_keep_sources, may_receive
from winay.funding.kinds import GOVERNMENTS, SourceKind
from winay.funding.pack import funding_of
from winay.funding.queries import staff
from winay.funding.queries.fund import allotments_of
from winay.funding.queries.sums import sources_of, total_by_currency
from winay.funding.rules import least_share
from winay.programmes.models import FundingSource


@staff_page
def sources(request: SignedInRequest, programme: str) -> HttpResponseBase:
    """List the sources of a programme: promised, received, used, what is left."""
    found = staff.programme_for_staff(request.user, programme)
    rows = sources_of(found)
    if request.GET.get("format"):
        header = ["source", "name", "kind", "currency", "promised", "received", "used", "authorised", "available"]
        table = [
            [
                row.code,
                row.name,
                row.kind,
                row.currency,
                row.promised,
                row.received,
                row.used,
                row.authorised,
                row.available,
            ]
            for row in rows
        ]
        return table_response(request.GET["format"], f"sources-{found.code}", header, table)
    context = {
        "programme": found,
        "here": "funding",
        "rows": rows,
        "totals": total_by_currency(rows),
        "may_keep": may_keep_sources(request.user, found),
    }
    return render(request, "desk/sources/sources.html", context)


@staff_page
def source(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Show one source: what it is, what it promised and gave, and every movement of its money."""
    found = staff.source_for_staff(request.user, programme, code)
    owner, funder = found.programme, getattr(found, "funder", None)
    rules = funding_of(owner.pack.content)
    rows = [row for row in sources_of(owner) if row.code == found.code]
    kind = rows[0].kind
    context = {
        "programme": owner,
        "source": found,
        "funder": funder,
        "rows": rows,
        "least": least_share(kind, funder.royalties if funder else None, rules.least()),
        "local": rules.local_fund(kind),
        "is_fund": kind == SourceKind.ENVIRONMENTAL,
        "ceiling": rules.municipal_ceiling if kind in GOVERNMENTS else None,
        "allotments": allotments_of(found, rules.municipal_ceiling if kind in GOVERNMENTS else None),
        "agreements": paginate(request, staff.agreements_of(found), name="agreements"),
        "contributions": paginate(
            request, staff.contributions_of(found), 12, decorate=staff.with_values, name="contributions"
        ),
        "movements": paginate(request, staff.movements_of(found)),
        "may_keep": may_keep_sources(request.user, owner),
        "may_receive": may_receive(request.user, owner),
    }
    return render(request, "desk/sources/source.html", context)


@staff_page
def add(request: SignedInRequest, programme: str) -> HttpResponse:
    """Add a source that the pack does not name."""
    found = staff.programme_for_staff(request.user, programme)
    require(may_keep_sources(request.user, found))
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            funder = actions.add_source(actor=request.user, programme=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The source is added."))
            return redirect("desk:source", found.code, funder.source.code)
    return render(request, "desk/sources/add.html", {"programme": found, "form": form})


@staff_page
def describe(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Say what stands behind a source."""
    found = staff.source_for_staff(request.user, programme, code)
    require(may_keep_sources(request.user, found.programme))
    form = FunderForm(request.POST or None, initial=_begin(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe_source(actor=request.user, source=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:source", programme, code)
    return render(request, "desk/sources/describe.html", {"source": found, "form": form})


def _begin(source: FundingSource) -> dict[str, Any]:
    """Return what is known of a source, or what the pack says of it."""
    known = funding_of(source.programme.pack.content).known(source.code)
    if getattr(source, "funder", None) is None and known is not None:
        royalties = {True: "yes", False: "no", None: ""}[known.royalties]
        return {
            "kind": known.kind,
            "heading": known.heading or "",
            "royalties": royalties,
            "managed_by": known.managed_by,
        }
    return described(getattr(source, "funder", None))


@staff_page
def agree(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Write down an agreement with a source."""
    found = staff.source_for_staff(request.user, programme, code)
    require(may_keep_sources(request.user, found.programme))
    form = AgreeForm(request.POST or None, request.FILES or None, programme=found.programme)
    if request.method == "POST" and form.is_valid():
        try:
            agreement = actions.record_funding(actor=request.user, source=found, **form.terms())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The agreement is written down."))
            return redirect("desk:source_agreement", programme, agreement.code)
    return render(request, "desk/sources/agree.html", {"source": found, "form": form})


@staff_page
def receive(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Write down what a source gave."""
    found = staff.source_for_staff(request.user, programme, code)
    require(may_receive(request.user, found.programme))
    funder = getattr(found, "funder", None)
    form = ReceiveForm(
        request.POST or None, request.FILES or None, funder=funder, currency=found.programme.currency
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_contribution(actor=request.user, source=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down and posted."))
            return redirect("desk:source", programme, code)
    return render(request, "desk/sources/receive.html", {"source": found, "form": form})
