"""What is printed of a session: paper cards and their typing in, access codes, scorecards, minutes."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from winay.base.addresses import address_for_pages
from winay.base.errors import DomainError
from winay.base.log import acts_of
from winay.base.numbers import read_cell
from winay.base.web import paginate, show_domain_error
from winay.committees import actions
from winay.committees.access import may_read_signed_minutes
from winay.committees.models import Member, Minutes, PaperEntry
from winay.committees.queries import staff
from winay.committees.queries.acta.signatures import sheet_of
from winay.committees.queries.agenda import group_name, items_of_session, place_name
from winay.committees.queries.votes import Votes, who_sent
from winay.committees.rules.scoring import DECIMALS_OF_A_MARK
from winay.desk.forms import ScanForm
from winay.desk.sessions.forms import CorrectionForm
from winay.desk.sessions.views._common import (
    StaffRequest,
    item_of,
    session_to_run,
)
from winay.desk.web import require, scan_response, staff_page
from winay.documents.models import Document
from winay.documents.qr import qr_svg
from winay.documents.queries.signed import page_of, papers_of

CARDS_A_PAGE = 30
"""Sheets of paper that are printed at once; a page on the screen stays light."""


@never_cache
@require_safe
@staff_page
def session_paper(request: StaffRequest, session_code: str) -> HttpResponse:
    """Choose whose paper card of which group to type."""
    found = session_to_run(request, session_code)
    votes = Votes.of(found)
    members = staff.member_rows(votes)
    items = [row for row in staff.item_rows(votes) if row.item.state == "presenting"]
    sent = who_sent([row.item for row in items])
    context = {
        "session": found,
        "members": [row for row in members if row.votes],
        "items": [(row, sent.get(row.item.pk, set())) for row in items],
        "rows": staff.paper_rows(found),
        "tab": "paper",
    }
    return render(request, "desk/sessions/paper.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def session_paper_card(request: StaffRequest, session_code: str, item_id: UUID, member_id: UUID) -> HttpResponse:
    """Type one paper card. A second person types it again; only if both agree does it count."""
    found = session_to_run(request, session_code)
    item = item_of(found, item_id)
    member = Member.objects.get(pk=member_id, committee_id=found.committee_id)
    criteria = staff.criteria_of_item(item)
    mine = PaperEntry.objects.filter(item=item, member=member, typed_by=request.user).first()
    typed = dict(mine.values) if mine else {}
    if request.method == "POST":
        typed = {one.code: request.POST.get(f"c-{one.code}", "").strip() for one in criteria}
        try:
            values = {code: read_cell(text, decimals=DECIMALS_OF_A_MARK) for code, text in typed.items()}
            differing = actions.type_paper_scorecard(actor=request.user, item=item, member=member, values=values)
        except DomainError as error:
            show_domain_error(request, error)
        else:
            if differing:
                messages.warning(request, gettext("The two typings differ. Look at the paper together."))
            elif member.pk in who_sent([item]).get(item.pk, ()):
                messages.success(request, gettext("Both typed the same: the card counts."))
            else:
                messages.success(request, gettext("Typed. It counts as soon as two people have typed the same."))
            return redirect("desk:session_paper", session_code)
    context = {
        "session": found,
        "item": item,
        "member": member,
        "questions": [(one, typed.get(one.code)) for one in criteria],
        "tab": "paper",
    }
    return render(request, "desk/sessions/paper_card.html", context)


@never_cache
@require_safe
@staff_page
def session_credentials(request: StaffRequest, session_code: str) -> HttpResponse:
    """A sheet to cut: each juror's code and QR."""
    found = session_to_run(request, session_code)
    cards, site = [], address_for_pages(request)
    for member, code in actions.read_codes(actor=request.user, session=found):
        address = site + reverse("jury:enter_by_qr", args=[code])
        cards.append({"member": member, "code": f"{code[:4]} {code[4:]}", "qr": qr_svg(address)})
    readings = acts_of([("committees.session", str(found.pk))]).filter(verb="read_codes")
    context = {
        "session": found,
        "cards": cards,
        "readings": readings[:10],
        "address": site + reverse("jury:enter"),
    }
    return render(request, "desk/sessions/credentials.html", context)


@never_cache
@require_safe
@staff_page
def session_scorecards(request: StaffRequest, session_code: str) -> HttpResponse:
    """Paper scorecards to print, one a group, some at a time; `?item=` prints one only."""
    found = session_to_run(request, session_code)
    items = items_of_session(found)
    if wanted := request.GET.get("item"):
        items = [item for item in items if str(item.pk) == wanted]
    page = paginate(request, items, CARDS_A_PAGE)
    rubric = {
        category.pk: list(category.criteria.order_by("position"))
        for category in found.committee.call.categories.prefetch_related("criteria")
    }
    cards = [(one, group_name(one), place_name(one), rubric[one.proposal.category_id]) for one in page]
    return render(request, "desk/sessions/scorecards.html", {"session": found, "cards": cards, "page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def session_minutes(request: StaffRequest, session_code: str) -> HttpResponse:
    """The minutes, their corrections, and a new correction."""
    found = session_to_run(request, session_code)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_minutes(actor=request.user, session=found, text=form.cleaned_data["text"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, gettext("The correction is published beside the minutes."))
            return redirect("desk:session_minutes", session_code)
    rows = list(staff.minutes_of_session(found))
    kept = papers_of(*(row.document for row in rows))
    signed = [
        (row, kept[row.document.pk], ScanForm(only_signed=row.number > 1, auto_id=f"%s-{row.number}"))
        for row in rows
    ]
    context = {
        "session": found,
        "rows": rows,
        "sheet": sheet_of(found),
        "signed": signed,
        "form": form,
        "tab": "minutes",
    }
    return render(request, "desk/sessions/minutes.html", context)


@require_POST
@staff_page
def session_keep_signed(request: StaffRequest, session_code: str, number: int) -> HttpResponse:
    """Keep the signed acta, addendum or attendance sheet, photographed or scanned."""
    found = session_to_run(request, session_code)
    minutes = staff.minutes_of_session(found).get(number=number)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("desk:session_minutes", session_code)
    try:
        actions.keep_signed_minutes(actor=request.user, minutes=minutes, **form.cleaned_data)
    except DomainError as error:
        show_domain_error(request, error)
    else:
        messages.success(request, gettext("The signed paper is kept."))
    return redirect("desk:session_minutes", session_code)


@require_safe
@staff_page
def session_signed_page(request: StaffRequest, session_code: str, number: int, pk: UUID) -> HttpResponseBase:
    """Give one page of a signed acta to staff of its programme and territory."""
    found = staff.session_by_code(session_code)
    require(may_read_signed_minutes(request.user, found))
    document = staff.minutes_of_session(found).get(number=number).document
    return scan_response(request, page_of(document, pk), document.code) or redirect(
        "desk:session_minutes", session_code
    )


@require_safe
@staff_page
def session_minutes_pdf(request: StaffRequest, session_code: str, number: int) -> HttpResponse:
    """Download one numbered minutes document."""
    found = session_to_run(request, session_code)
    minutes = Minutes.objects.select_related("document").get(session=found, number=number)
    return _download(minutes.document)


@never_cache
@require_safe
@staff_page
def session_sheet_pdf(request: StaffRequest, session_code: str) -> HttpResponse:
    """Download the sheet on which the committee signs; it names jurors, so only whoever runs the session may."""
    sheet = sheet_of(session_to_run(request, session_code))
    if sheet is None:
        raise Http404
    return _download(sheet)


def _download(document: Document) -> HttpResponse:
    response = HttpResponse(bytes(document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{document.code}.pdf"'
    return response
