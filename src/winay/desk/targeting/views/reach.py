"""Reach: whom the targeting rule of a programme or call reaches in the registry, whom it misses and why."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from winay.base.choices import Offer, offer
from winay.base.models import Job
from winay.base.narrow import narrow
from winay.base.web import SignedInRequest
from winay.base.work import waits_too_long
from winay.calls.access import may_count_reach
from winay.calls.actions import ask_for_reach
from winay.calls.actions.reach import COUNT_REACH
from winay.calls.models import Call, Reach
from winay.calls.queries import targeting
from winay.desk.targeting import reach as showing
from winay.desk.web import staff_page, table_response
from winay.programmes.models import Programme
from winay.programmes.queries.staff import programme_for_staff


def _calls(programme: Programme, asked: str) -> Offer:
    rows = narrow(targeting.calls_to_count(programme))
    return offer(rows, asked, key="code", words=("title",), label_of=lambda call: f"{call.title} ({call.code})")


def _pk_meant(programme: Programme, asked: str) -> Any:
    """Return the key of the call asked for by code or words, or None where it is none, or several."""
    found = _calls(programme, asked.strip()[:120]).one
    return found and found.pk


def _asked(request: SignedInRequest, code: str) -> tuple[Programme, Call | None, list[Reach]]:
    """Return the programme, the call that `?call=` names, and every count of the programme."""
    programme = programme_for_staff(request.user, code)
    wanted = request.GET.get("call", "")
    call = targeting.calls_to_count(programme).get(pk=_pk_meant(programme, wanted)) if wanted else None
    return programme, call, targeting.reaches_of_programme(programme)


def _of(reaches: list[Reach], call: Call | None) -> Reach | None:
    return next((reach for reach in reaches if reach.call_id == (call.pk if call else None)), None)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: SignedInRequest, code: str) -> HttpResponse:
    """Show whom a rule reaches and misses, as it was last counted; a POST has it counted again."""
    programme, call, reaches = _asked(request, code)
    if request.method == "POST":
        ask_for_reach(actor=request.user, programme=programme)
        messages.success(request, _("The count is queued; it takes moments. Open this page again to see it."))
        query = f"?call={call.code}" if call else ""
        return redirect(reverse("desk:reach", args=[code]) + query)
    found = _of(reaches, call)
    subject = str(programme.pk)
    context = {
        "programme": programme,
        "call": call,
        "calls": _calls(programme, call.code if call else ""),
        "reach": found,
        "rule": showing.rule_of(found.rule if found else _rule_now(programme, call)),
        "halves": showing.halves_of(found) if found else [],
        "others": [] if call else [(one, one.content["people"]["whole"]) for one in reaches if one.call],
        "may_count": may_count_reach(request.user, programme),
        "queued": Job.objects.filter(name=COUNT_REACH, subject=subject).exists(),
        "no_worker": waits_too_long(COUNT_REACH, subject),
    }
    return render(request, "desk/targeting/reach.html", context)


def _rule_now(programme: Programme, call: Call | None) -> dict[str, Any]:
    aim = targeting.aim_of_call(call) if call else targeting.aim_of_programme(programme)
    return targeting.rule_in_words(aim, set(), year=0)


def _counted(request: SignedInRequest, code: str) -> Reach:
    _programme, call, reaches = _asked(request, code)
    found = _of(reaches, call)
    if found is None:
        raise Http404
    return found


@staff_page
def reach_picture(request: SignedInRequest, code: str) -> HttpResponse:
    """Return the counts by one dimension (`?by=`) as SVG."""
    by = request.GET.get("by", "quintile")
    drawn = showing.picture(
        _counted(request, code), by=by if by in showing.TITLES else "quintile", narrow="narrow" in request.GET
    )
    response = HttpResponse(drawn, content_type="image/svg+xml")
    patch_cache_control(response, private=True, max_age=300)
    return response


@staff_page
def reach_export(request: SignedInRequest, code: str, kind: str) -> HttpResponseBase:
    """Download every count of a reach; a count that is not shown is empty."""
    found = _counted(request, code)
    name = found.call.code if found.call else code
    return table_response(kind, f"reach-{name}", showing.EXPORT_HEADER, showing.export_rows(found))
