"""The pages of the public. They read through public queries only; nothing here writes."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from winay.accountability.queries import public as accounts
from winay.agreements.queries import public as agreements
from winay.base.addresses import address_for_pages
from winay.base.kept_pages import same_for_all
from winay.base.web import SignedInRequest, paginate
from winay.budgets.queries import public as budgets
from winay.calls.queries import public as calls_read
from winay.committees.queries import public as committees
from winay.documents.qr import qr_svg
from winay.documents.queries import public as documents
from winay.funding.queries.public import programmes_with_sources, sources_for_public
from winay.portal import charts
from winay.portal.forms import LARGEST_UPLOAD, CallFilter, VerifyForm
from winay.portal.verification import code_printed_in
from winay.programmes.queries import public as programmes
from winay.territory.queries import public as territory

ROWS = 25


@require_safe
@same_for_all
def home(request: HttpRequest) -> HttpResponse:
    """Open calls, latest results, how it works."""
    open_calls = calls_read.call_rows(calls_read.calls_for_public(state="published")[:6])
    context = {"open_calls": open_calls, "latest": committees.latest_results(4)}
    return render(request, "portal/home.html", context)


@login_required
def welcome(request: SignedInRequest) -> HttpResponse:
    """Lead a signed-in person to their own first page."""
    if programmes.works_in_a_programme(request.user):
        return redirect("/desk/")
    if request.user.is_superuser:
        return redirect("/desk/setup/")
    return redirect("/jury/agenda/" if committees.sits_in_a_committee(request.user.pk) else "/my/")


@require_safe
@same_for_all
def how_to_take_part(request: HttpRequest) -> HttpResponse:
    """Explain the contest to a group that has never entered one."""
    return render(request, "portal/how_to_take_part.html")


@require_safe
@same_for_all
def contact(request: HttpRequest) -> HttpResponse:
    """Say who runs each programme, where, and how to reach them."""
    with_page = {*budgets.programmes_with_budget(), *programmes_with_sources()}
    return render(request, "portal/contact.html", {"with_budget": with_page})


@require_safe
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a programme may spend on what, how far it has come, who finances it and who runs it."""
    office = next((one for one in programmes.offices_for_public() if one.code == code), None)
    if office is None:
        raise Http404
    context = {"office": office, "page": budgets.budget_for_public(code), "sources": sources_for_public(code)}
    return render(request, "portal/programme.html", context)


@require_safe
@same_for_all
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of people, who answers for it, and how they see, correct and delete it."""
    return render(request, "portal/privacy.html")


@require_safe
@same_for_all
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what was done so that everybody can use the pages, and whom to tell where somebody cannot."""
    return render(request, "portal/accessibility.html")


@require_safe
@same_for_all
def calls(request: HttpRequest) -> HttpResponse:
    """List the published calls, with filters."""
    form = CallFilter(request.GET, label_suffix="", programmes=programmes.programmes_for_public())
    wanted = form.cleaned_data if form.is_valid() else {}
    page = paginate(request, calls_read.calls_for_public(**wanted), 10)
    rows = calls_read.call_rows(page.object_list)
    return render(request, "portal/calls.html", {"form": form, "page": page, "rows": rows})


@require_safe
@same_for_all
def call(request: HttpRequest, code: str) -> HttpResponse:
    """Show one call in full."""
    page = calls_read.call_page(code)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "call": page.row,
        "sessions": committees.sessions_for_public(code),
        "turns": paginate(request, committees.turns_for_public(code), 40),
        "sectors": committees.sectors_for_public(code),
    }
    return render(request, "portal/call.html", context)


@require_safe
@same_for_all
def results(request: HttpRequest, code: str) -> HttpResponse:
    """Show who won, with scores, decisions and reasons."""
    found = committees.results_for_public(code)
    if found is None:
        row = calls_read.call_row(code)
        if row is None:
            raise Http404
        return render(request, "portal/no_results_yet.html", {"call": row})
    context = {
        "results": found,
        "programme_code": calls_read.programme_of_call(code),
        "money": agreements.call_money(code),
        "refused": calls_read.refused_for_public(code),
        "page": paginate(request, _lines(found), 100),
    }
    return render(request, "portal/results.html", context)


def _lines(found: committees.Results) -> list[tuple[committees.CategoryResults, committees.ResultRow]]:
    return [(category, row) for category in found.categories for row in category.rows]


@require_safe
@same_for_all
def proposal_result(request: HttpRequest, code: str, proposal: str) -> HttpResponse:
    """Show why one proposal got the result it got."""
    result = committees.result_of_proposal(code, proposal)
    page = calls_read.call_page(code)
    if result is None or page is None:
        raise Http404
    context = {
        "result": result,
        "programme_code": page.row.programme_code,
        "row": result.row,
        "terms": page.terms,
        "agreement": agreements.agreement_of_proposal(code, proposal),
        "accounts": accounts.accounts_of_proposal(code, proposal),
    }
    return render(request, "portal/proposal_result.html", context)


@require_safe
@same_for_all
def minutes(request: HttpRequest, session: str) -> HttpResponse:
    """Show the acta of a session and its corrections, each with its hash and QR code."""
    found = committees.minutes_for_public(session)
    if found is None:
        raise Http404
    row, call_code, title, kept = found
    site = address_for_pages(request)
    addresses = {one.code: site + reverse("portal:verify_code", args=[one.code]) for one in kept}
    documents_kept = [(one, addresses[one.code], SafeString(qr_svg(addresses[one.code]))) for one in kept]
    context = {
        "session": row,
        "programme_code": calls_read.programme_of_call(call_code),
        "call_code": call_code,
        "call_title": title,
        "kept": documents_kept,
    }
    return render(request, "portal/minutes.html", context)


@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """Return the file of a public document."""
    pdf = documents.public_pdf(code)
    if pdf is None:
        raise Http404
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{code}.pdf"'
    patch_cache_control(response, public=True, max_age=86400)
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check a document by its code or its file. The file is hashed in memory and never written anywhere."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_UPLOAD + 10_000:
        context = {"form": VerifyForm(label_suffix=""), "answer": "too_large"}
        return render(request, "portal/verify.html", context, status=413)
    request.upload_handlers = [MemoryFileUploadHandler(request)]
    return _verify(request)


@csrf_protect
def _verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST" and not request.GET.get("code"):
        return render(request, "portal/verify.html", {"form": VerifyForm(label_suffix="")})
    form = VerifyForm(request.POST if request.method == "POST" else request.GET, request.FILES, label_suffix="")
    if not form.is_valid():
        return render(request, "portal/verify.html", {"form": form})
    file = form.cleaned_data["file"]
    if file is None:
        return redirect("portal:verify_code", code=form.cleaned_data["code"])
    return render(
        request,
        "portal/verify.html",
        {"form": VerifyForm(label_suffix=""), **_answer(file.read(), form.cleaned_data["code"])},
    )


def _answer(data: bytes, code: str) -> dict[str, Any]:
    """Return genuine, changed (it carries the code of a document that it is not) or unknown."""
    kept = documents.verify_bytes(data)
    if kept is not None:
        signed = documents.signed_on_file(kept).get(kept.pk)
        return {"answer": "genuine", "document": kept, "signed": signed}
    claimed = documents.verify_code(code or code_printed_in(data) or "")
    return {"answer": "changed" if claimed else "unknown", "document": claimed}


@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say which document a code stands for: where the QR code on paper leads."""
    kept = documents.verify_code(code)
    context = {
        "form": VerifyForm(label_suffix=""),
        "code": code,
        "answer": "known" if kept else "no_such_code",
        "document": kept,
        "signed": documents.signed_on_file(kept).get(kept.pk) if kept else None,
    }
    return render(request, "portal/verify.html", context, status=200 if kept else 404)


@require_safe
@same_for_all
def map_page(request: HttpRequest) -> HttpResponse:
    """Show awards by district over the poverty map, with the table behind the picture."""
    chosen = charts.choose(*(request.GET.get(name, "") for name in ("map", "call", "near")))
    context = {
        "chosen": chosen,
        "maps": territory.poverty_maps(),
        "calls": committees.latest_results(50),
        "page": paginate(request, charts.district_rows(chosen), ROWS),
        "total": charts.total(chosen),
        "in_words": charts.in_words(chosen, charts.district_rows(chosen)[:3]),
    }
    return render(request, "portal/map.html", context)


@require_safe
@same_for_all
def map_picture(request: HttpRequest) -> HttpResponse:
    """Return the map as SVG, drawn once for the same data and language."""
    chosen = charts.choose(*(request.GET.get(name, "") for name in ("map", "call", "near")))
    response = HttpResponse(
        charts.svg(chosen, get_language() or "es", narrow="narrow" in request.GET), content_type="image/svg+xml"
    )
    patch_cache_control(response, private=True, max_age=300)
    return response
