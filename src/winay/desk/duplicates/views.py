"""Records that may be one: the queue, two records side by side, merges that can be undone, how well it works."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from winay.base.errors import DomainError, InvalidInput
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.duplicates.forms import MergeForm, MergeHouseholdForm, VerdictForm
from winay.desk.forms import ReasonForm
from winay.desk.web import keeper_page, require
from winay.registry import actions
from winay.registry.access import (
    may_adjudicate,
    may_keep_people,
    may_review_pair,
    may_undo_merge,
    may_withdraw_two,
)
from winay.registry.models import Household, KnownTwo, LinkPair, Merge, Organisation, Person
from winay.registry.queries import apart, households, linkage

KINDS = ("person", "organisation")
MERGED = (*KINDS, "household")


def _kind(request: SignedInRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in KINDS else KINDS[0]


def _queue(request: SignedInRequest, kind: str) -> QuerySet[LinkPair]:
    return linkage.pairs_for_review(
        request.user,
        kind=kind,
        districts=request.shown.places,
        adjudicate=may_adjudicate(request.user),
        state=request.GET.get("state", ""),
    )


@keeper_page
def duplicates(request: SignedInRequest) -> HttpResponse:
    """List the pairs that wait for this person, likeliest first."""
    kind = _kind(request)
    context = {
        "page": paginate(request, _queue(request, kind)),
        "kind": kind,
        "state": request.GET.get("state", ""),
        "may_keep": True,
        **_comparison(request, kind),
    }
    return render(request, "desk/duplicates/duplicates.html", context)


def _comparison(request: SignedInRequest, kind: str) -> dict[str, object]:
    steps = {
        "read": _("Reading the registry"),
        "prepare": _("Making names, dates and documents comparable"),
        "train": _("Learning the weights"),
        "compare": _("Comparing"),
        "cluster": _("Joining"),
        "merge": _("Merging what is surely one"),
    }
    under_way = linkage.comparison_under_way(kind)
    return {
        "kind": kind,
        "under_way": under_way,
        "step": steps.get(under_way.step, "") if under_way else "",
        "steps_done": list(steps).index(under_way.step) if under_way and under_way.step in steps else 0,
        "steps": len(steps),
        "last": linkage.last_comparison(kind),
        "may_compare": may_adjudicate(request.user),
    }


@require_POST
@keeper_page
def compare(request: SignedInRequest) -> HttpResponse:
    """Let the worker compare the registry with itself."""
    kind = request.POST.get("kind", "")
    try:
        actions.ask_comparison(actor=request.user, kind=kind, only_new="new" in request.POST)
    except DomainError as error:
        show_domain_error(request, error)
    return redirect(f"{reverse('desk:duplicates')}?kind={kind if kind in KINDS else KINDS[0]}")


@keeper_page
def comparison(request: SignedInRequest) -> HttpResponse:
    """Return how far a comparison is, for a page that asks again; once it is done the page is loaded anew."""
    context = _comparison(request, _kind(request))
    response = render(request, "desk/duplicates/_comparison.html", context)
    if not context["under_way"]:
        response["HX-Refresh"] = "true"
    return response


@keeper_page
def duplicate(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show two records side by side with the weight of each difference; take this person's word."""
    pair = linkage.pair_with_records(pk)
    require(may_review_pair(request.user, pair))
    kind = "person" if pair.left_person_id else "organisation"
    people = [person for person in (pair.left_person, pair.right_person) if person is not None]
    request.shown.note(*people)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            judged = actions.judge_pair(actor=request.user, pair=pair, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _outcome(judged))
            following = _queue(request, kind).exclude(pk=pk).first()
            return redirect("desk:duplicate", following.pk) if following else redirect("desk:duplicates")
    context = {
        "pair": pair,
        "kind": kind,
        "lines": linkage.side_by_side(pair),
        "evidence": linkage.evidence_bars(pair),
        "verdicts": linkage.verdicts_of(pair),
        "known": apart.still_known(pair),
        "form": form,
        "waits": pair.state in linkage.TO_DECIDE,
        "mine_to_decide": pair.state != "disputed" or may_adjudicate(request.user),
    }
    return render(request, "desk/duplicates/duplicate.html", context)


def _outcome(pair: LinkPair) -> str:
    return {
        "same": _("They are one record now. It can be undone on its page."),
        "different": _("They stay two."),
        "second": _("Noted. A second person looks at them now."),
        "disputed": _("Two people disagree: the coordinator decides."),
    }.get(pair.state, _("Noted. Somebody else will look at them."))


@keeper_page
def merges(request: SignedInRequest) -> HttpResponse:
    """List what was merged, newest first, each with its undoing."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in MERGED else KINDS[0]
    rows = linkage.merges_for(request.shown.places, kind=kind)
    context = {"page": paginate(request, rows), "kind": kind, "may_keep": True}
    return render(request, "desk/duplicates/merges.html", context)


@keeper_page
def undo_merge(request: SignedInRequest, merge: str) -> HttpResponse:
    """Part two merged records, with the reason; say what cannot go back."""
    found = Merge.objects.select_related(
        *(f"{side}_{kind}" for side in ("kept", "absorbed") for kind in MERGED)
    ).get(pk=merge)
    require(may_undo_merge(request.user, found))
    request.shown.note(*(one for one in (found.kept, found.absorbed) if isinstance(one, Person)))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            undone = actions.undo_merge(actor=request.user, merge=found, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("They are two records again."))
            for text in undone.not_restored:
                messages.warning(request, text)
            return redirect(f"{reverse('desk:merges')}?kind={found.kind}")
    return render(request, "desk/duplicates/merge_undo.html", {"merge": found, "form": form})


@keeper_page
def known_two(request: SignedInRequest) -> HttpResponse:
    """List the records of which somebody knows that they are two, newest first, each with its withdrawing."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in MERGED else KINDS[0]
    rows = apart.known_two(kind, request.shown.places)
    context = {"page": paginate(request, rows), "kind": kind, "may_keep": True}
    return render(request, "desk/duplicates/known_two.html", context)


@keeper_page
def withdraw_two(request: SignedInRequest, known: str) -> HttpResponse:
    """Take back, with the reason, that two records are two."""
    found = KnownTwo.objects.select_related(
        *(f"{side}_{kind}" for side in ("left", "right") for kind in MERGED)
    ).get(pk=known)
    require(may_withdraw_two(request.user, found))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_two(actor=request.user, known=found, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Noted: the next comparison may ask about them again."))
            return redirect(f"{reverse('desk:known_two')}?kind={found.kind}")
    return render(request, "desk/duplicates/known_two_withdraw.html", {"known": found, "form": form})


@keeper_page
def merge_by_hand(request: SignedInRequest, kind: str, pk: str) -> HttpResponse:
    """Merge a record with another that a person found, with the reason."""
    model = Person if kind == "person" else Organisation
    kept = model.objects.select_related("district", "community").get(pk=pk, merged_into=None)
    require(may_keep_people(request.user, kept.district_id))
    if isinstance(kept, Person):
        request.shown.note(kept)
    text = request.POST.get("text", "").strip()[:120]
    form = MergeForm(request.POST if request.POST.get("other") else None)
    if request.POST.get("other") and form.is_valid():
        merge: Callable[..., object] = actions.merge_people if kind == "person" else actions.merge_organisations
        try:
            other = model.objects.get(pk=request.POST["other"])
            merge(actor=request.user, kept=kept, absorbed=other, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("They are one record now. It can be undone on its page."))
            return redirect(f"desk:{kind}", pk)
    others = linkage.others_like(kept, text, districts=request.shown.places)
    chosen = next((other for other in others if str(other.pk) == request.POST.get("other")), None)
    context = {"kept": kept, "kind": kind, "others": others, "text": text, "form": form, "chosen": chosen}
    return render(request, "desk/duplicates/merge_by_hand.html", context)


@keeper_page
def households_in_doubt(request: SignedInRequest) -> HttpResponse:
    """List households that share people since the people's records were merged."""
    rows = households.households_in_doubt(request.shown.places)
    context = {"page": paginate(request, rows), "kind": "household", "may_keep": True}
    return render(request, "desk/duplicates/households_in_doubt.html", context)


@keeper_page
def merge_household(request: SignedInRequest, code: str) -> HttpResponse:
    """Merge a household with another that shares people with it, or whose code a person knows, with the reason."""
    kept = Household.objects.select_related("district", "community").get(code=code, merged_into=None)
    require(may_keep_people(request.user, kept.district_id))
    neighbours = households.neighbours_of(kept)
    people = [person for row in neighbours for person in row.people]
    request.shown.note(*people)
    form = MergeHouseholdForm(request.POST or None, others=[row.household for row in neighbours])
    if request.method == "POST" and form.is_valid():
        try:
            other = households.standing_household(form.other_code)
            if other is None:
                raise InvalidInput(_("There is no household with this code."), field="code")
            actions.merge_households(
                actor=request.user,
                kept=kept,
                absorbed=other,
                reason=form.cleaned_data["reason"],
                anyway=form.cleaned_data["anyway"],
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("They are one record now. It can be undone on its page."))
            return redirect("desk:household", code)
    context = {"kept": kept, "neighbours": neighbours, "form": form}
    return render(request, "desk/duplicates/merge_household.html", context)


@keeper_page
def linkage_quality(request: SignedInRequest) -> HttpResponse:
    """Show the comparisons made, and how well they work by estimate and by what people decided."""
    kind = _kind(request)
    context = {
        "runs": linkage.latest_runs(kind),
        "kind": kind,
        "states": linkage.counts_of_pairs(kind),
        "curve": linkage.curve_of_sample(kind),
        "may_keep": True,
    }
    return render(request, "desk/duplicates/linkage_quality.html", context)
