"""Batches: choosing what goes to the bank, releasing it, the file."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from winay.base.errors import DomainError
from winay.base.narrow import narrow
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.bank.views import account_for
from winay.desk.web import require, staff_page
from winay.treasury import actions, queries
from winay.treasury.access import may_prepare_payment, may_release, programmes_of_bank
from winay.treasury.actions.batches import MOST
from winay.treasury.models import PaymentBatch, PaymentOrder
from winay.treasury.states import BATCH_STATES


@staff_page
def make(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Choose the payments of a batch: those that are ticked, or all that wait."""
    found = account_for(request, pk)
    require(may_prepare_payment(request.user, found.programme))
    waiting = queries.orders_to_batch(found)
    if request.method == "POST":
        try:
            chosen = waiting if request.POST.get("all") else waiting.filter(pk__in=request.POST.getlist("order"))
            made = actions.make_batch(actor=request.user, account=found, orders=list(chosen[:MOST]))
        except ValidationError:
            return redirect("desk:batch_make", pk)
        except DomainError as error:
            show_domain_error(request, error)
            return redirect("desk:batch_make", pk)
        messages.success(request, _("The batch is made: now the coordinator releases it."))
        return redirect("desk:batch", made.code)
    context = {
        "account": found,
        "page": paginate(request, narrow(waiting), 100),
        "sums": queries.sums_of_orders(waiting),
        "most": MOST,
    }
    return render(request, "desk/bank/batch_make.html", context)


def _batch(request: SignedInRequest, code: str) -> PaymentBatch:
    found: PaymentBatch = PaymentBatch.objects.select_related(
        "account__programme", "made_by", "released_by", "second_by"
    ).get(code=code, account__programme__in=programmes_of_bank(request.user))
    return found


@staff_page
def batch(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a batch: who made and released it, its payments with the bank's answer, the file."""
    found = _batch(request, code)
    programme, possible = found.account.programme, BATCH_STATES.acts_from(found.state)
    prepares, releases = may_prepare_payment(request.user, programme), may_release(request.user, programme)
    context = {
        "batch": found,
        "account": found.account,
        "page": paginate(request, narrow(found.orders.order_by("reference")), 100),
        "may_release": releases and "release_batch" in possible,
        "may_take_out": prepares and found.state in ("made", "halfway"),
        "may_undo": prepares
        and "undo_batch" in possible
        and (found.state != "released" or not queries.left_for_bank(found).exists()),
        "may_send": prepares and "send_batch" in possible,
        "needs_two": found.account.limit is not None and found.amount.amount > found.account.limit,
        "own": request.user.pk in (found.made_by_id, found.released_by_id),
    }
    return render(request, "desk/bank/batch.html", context)


def _release(request: SignedInRequest, found: PaymentBatch) -> None:
    done = actions.release_batch(actor=request.user, batch=found)
    if done.refused:
        messages.error(
            request,
            ngettext(
                "%(count)s payment could not be released. Take it out of the batch, or mend what is missing and "
                "release again.",
                "%(count)s payments could not be released. Take them out of the batch, or mend what is missing and "
                "release again.",
                len(done.refused),
            )
            % {"count": len(done.refused)},
        )
        for problem in done.refused[:20]:
            messages.error(request, str(problem))
    elif done.batch.state == "halfway":
        messages.success(request, _("Your release counts as the first of two: another coordinator has to follow."))
    else:
        messages.success(request, _("The batch is released: finance hands the file to the bank."))


def _take_out(request: SignedInRequest, found: PaymentBatch) -> None:
    order = PaymentOrder.objects.get(batch=found, code=request.POST.get("order", ""))
    actions.take_out(actor=request.user, order=order)
    messages.success(request, _("The payment waits outside the batch."))


def _undo(request: SignedInRequest, found: PaymentBatch) -> None:
    actions.undo_batch(actor=request.user, batch=found)
    messages.success(request, _("The batch is taken apart: its payments wait one by one."))


ACTS: dict[str, Callable[[SignedInRequest, PaymentBatch], None]] = {
    "release": _release,
    "take-out": _take_out,
    "undo": _undo,
}
FILES = {"pain001": ("application/xml", "xml"), "text": ("text/plain", "txt")}


@require_POST
@staff_page
def act(request: SignedInRequest, code: str, act: str) -> HttpResponseBase:
    """Do something with a batch, or send its file."""
    found = _batch(request, code)
    try:
        if act in FILES:
            kind, ending = FILES[act]
            response = HttpResponse(
                actions.send_batch(actor=request.user, batch=found, form=act), content_type=kind
            )
            response["Content-Disposition"] = f'attachment; filename="{found.code}.{ending}"'
            return response
        if act not in ACTS:
            raise Http404
        ACTS[act](request, found)
    except DomainError as error:
        show_domain_error(request, error)
    return redirect("desk:batch", code)
