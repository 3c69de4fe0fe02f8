"""Who owns a venture; what splits off from it; two records of one venture made one and parted again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.desk.forms import ReasonForm
from winay.desk.ventures.forms import JoinForm, LeaveForm, SearchVenturesForm, SharesForm, SplitForm
from winay.desk.ventures.owners import chosen_owner, found_owners, owner_name, picked_owner
from winay.desk.web import keeper_page
from winay.registry import actions
from winay.registry.models import VentureOwner
from winay.registry.queries import ventures as queries

MOST = 20


def _done(request: SignedInRequest, code: str, form: Any, act: Any) -> HttpResponse | None:
    try:
        act()
    except DomainError as error:
        show_domain_error(request, error, form)
        return None
    messages.success(request, _("The change is saved."))
    return redirect("desk:venture_owners", code)


@keeper_page
def owners(request: SignedInRequest, code: str) -> HttpResponse:
    """Say who owns a venture: another joins, one leaves, the shares are told anew."""
    found = queries.venture_for(request.user, code)
    rows = [(row, owner_name(request, row.owner)) for row in queries.present_owners().filter(venture=found)]
    asked = request.POST.get("act", "")
    search = SearchVenturesForm(request.POST if "text" in request.POST else None)
    text = search.cleaned_data["text"] if search.is_bound and search.is_valid() else ""
    shares = SharesForm(request.POST if asked == "shares" else None, owners=rows)
    join = JoinForm(request.POST if asked == "join" else None, prefix="join")
    leave = LeaveForm(request.POST if asked == "leave" else None, prefix="leave")
    done, form, given = None, {"shares": shares, "join": join, "leave": leave}.get(asked), request.POST
    if asked == "shares" and shares.is_valid():
        done = _done(request, code, shares, lambda: actions.share_out(
            actor=request.user, venture=found, shares=shares.shares()
        ))  # fmt: skip
    elif asked == "join" and join.is_valid() and (owner := chosen_owner(request, picked_owner(given))) is not None:
        done = _done(request, code, join, lambda: actions.join_owner(
            actor=request.user, venture=found, owner=owner, **join.cleaned_data
        ))  # fmt: skip
    elif asked == "leave" and leave.is_valid():
        row = get_object_or_404(VentureOwner, pk=given.get("ownership"), venture=found, until=None)
        done = _done(request, code, leave, lambda: actions.end_ownership(
            actor=request.user, ownership=row, **leave.cleaned_data
        ))  # fmt: skip
    context = {
        "venture": found,
        "owners": rows,
        "shares": shares,
        "join": join,
        "leave": leave,
        "form": form,
        "search": search,
        "text": text,
        "found": found_owners(request, text),
    }
    return done or render(request, "desk/ventures/venture_owners.html", context)


@keeper_page
def split(request: SignedInRequest, code: str) -> HttpResponse:
    """Register the venture that splits off from one, or takes its place, with its owner."""
    found = queries.venture_for(request.user, code)
    text = request.POST.get("text", "").strip()[:120]
    form = SplitForm(
        request.POST if "how" in request.POST else None,
        initial={"activity": found.activity, "on": timezone.localdate()},
    )
    owner = chosen_owner(request, picked_owner(request.POST))
    if form.is_valid() and owner is not None:
        try:
            made = actions.split_venture(
                actor=request.user, venture=found, owners=[actions.Share(owner)], **form.cleaned_data
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The new venture is registered."))
            return redirect("desk:venture", made.code)
    elif form.is_bound and owner is None:
        form.add_error(None, _("Look for who owns it and choose."))
    present = [(row, owner_name(request, row.owner)) for row in queries.present_owners().filter(venture=found)]
    context = {
        "venture": found, "form": form, "text": text, "present": present, "found": found_owners(request, text),
        "picked": request.POST.get("owner", ""),
    }  # fmt: skip
    return render(request, "desk/ventures/venture_split.html", context)


@keeper_page
def merge(request: SignedInRequest, code: str) -> HttpResponse:
    """Say that another record is of the same venture; asked with a reason."""
    kept = queries.venture_for(request.user, code)
    text = request.POST.get("text", "").strip()[:120]
    rows = queries.ventures_for(request.user, queries.Asked(text=text), today=timezone.localdate())
    others = list(rows.exclude(pk=kept.pk).order_by("name")[:MOST]) if text else []
    chosen = next((row for row in others if str(row.pk) == request.POST.get("other")), None)
    form = ReasonForm(request.POST if "other" in request.POST else None)
    if chosen is not None and form.is_valid():
        try:
            actions.merge_ventures(actor=request.user, kept=kept, absorbed=chosen, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The two records are one."))
            return redirect("desk:venture", code)
    context = {"venture": kept, "text": text, "others": others, "chosen": chosen, "form": form}
    return render(request, "desk/ventures/venture_merge.html", context)


@keeper_page
def undo(request: SignedInRequest, code: str, pk: str) -> HttpResponse:
    """Part two merged ventures, asked once more with the reason."""
    kept = queries.venture_for(request.user, code)
    found = next((row for row in queries.story_of(kept).merges if str(row.pk) == str(pk)), None)
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_venture_merge(actor=request.user, merge=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Each record stands for itself again."))
            return redirect("desk:venture", code)
    return render(request, "desk/ventures/venture_undo.html", {"venture": kept, "merge": found, "form": form})
