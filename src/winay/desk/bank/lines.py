"""Lines of the statements: what each is proposed to be and why, and a person's decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from winay.base.errors import DomainError
from winay.base.narrow import narrow
from winay.base.web import SignedInRequest, csv_response, paginate, show_domain_error, xlsx_response
from winay.desk.bank.forms import EXPLANATIONS, ExplainForm, MatchForm
from winay.desk.bank.views import account_for
from winay.desk.forms import ReasonForm
from winay.desk.web import staff_page
from winay.treasury import actions, queries
from winay.treasury.access import may_prepare_payment, programmes_of_bank
from winay.treasury.models import PaymentOrder, StatementLine
from winay.treasury.states import LINE_STATES

REASONS: dict[str, str | Promise] = {
    "reference": gettext_lazy("It carries the reference that we gave the bank, and the amount is the same."),
    "account": gettext_lazy(
        "It went to the payee's account, with the amount and in the days of one payment only."
    ),
    "amount_and_name": gettext_lazy("Amount and days fit one payment, and the name on the line is the payee's."),
    "other_amount": gettext_lazy("It names a payment, but with another amount."),
    "paid_already": gettext_lazy("It names a payment that is paid already: did the bank pay twice?"),
    "before_authorised": gettext_lazy("It names a payment, but on a day before it was authorised."),
    "several_of_account": gettext_lazy("Several payments to this account have this amount."),
    "several_alike": gettext_lazy("Several payees have this amount and a name like this."),
    "amount_only": gettext_lazy("Only the amount fits: the name on the line is not the payee's."),
    "taken": gettext_lazy("Another line is held to be the same payment: did the bank pay twice?"),
    "words": gettext_lazy("The words of the bank say so."),
    "came_in": gettext_lazy("Money came in that no payment explains."),
    "nothing_fits": gettext_lazy("No payment fits."),
}
KINDS: dict[str, str | Promise] = {
    "payment": gettext_lazy("Payment"),
    "return": gettext_lazy("Transfer that came back"),
    "charge": gettext_lazy("Bank charge"),
    "interest": gettext_lazy("Interest"),
    "unknown": gettext_lazy("Not known"),
}
TRUSTS: dict[str, str | Promise] = {
    "certain": gettext_lazy("Certain"),
    "likely": gettext_lazy("Likely"),
    "doubt": gettext_lazy("In doubt"),
}


def _words(row: StatementLine) -> dict[str, object]:
    return {
        "line": row,
        "kind": KINDS.get(row.kind, ""),
        "trust": TRUSTS.get(row.trust, ""),
        "why": REASONS.get(row.how, ""),
        "explained": EXPLANATIONS.get(row.explained, ""),
    }


@staff_page
def lines(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """List the lines of an account's statements by what is left to do."""
    found = account_for(request, pk)
    trust = request.GET.get("trust", "") if request.GET.get("trust", "") in TRUSTS else ""
    state = request.GET.get("state", "open")
    state = state if state in ("", *LINE_STATES.labels) else "open"
    rows = queries.lines_of_account(found, state=state, trust=trust)
    if request.GET.get("format") in ("csv", "xlsx"):
        header = [
            "day",
            "amount",
            "currency",
            "operation",
            "reference",
            "text",
            "party",
            "state",
            "payment",
            "explained",
            "note",
        ]
        table = (
            [
                one.booked_on.isoformat(), one.amount.amount, str(one.amount.currency), one.operation, one.reference,
                one.text, one.party, one.state, one.order.code if one.order else "", one.explained, one.note,
            ]
            for one in rows.iterator(2000)
        )  # fmt: skip
        return (csv_response if request.GET["format"] == "csv" else xlsx_response)("bank-lines", header, table)
    page = paginate(request, narrow(rows), 50)
    context = {
        "account": found,
        "page": page,
        "rows": [_words(one) for one in page],
        "counts": queries.counts_of_lines(found),
        "trusts": TRUSTS,
        "trust": trust,
        "state": state,
        "may": may_prepare_payment(request.user, found.programme),
    }
    return render(request, "desk/bank/lines.html", context)


@require_POST
@staff_page
def accept(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Accept the proposals that are ticked, or every certain one; or propose anew."""
    found = account_for(request, pk)
    if request.POST.get("again"):
        if may_prepare_payment(request.user, found.programme):
            actions.look_again(account=found)
        return redirect("desk:bank_lines", pk)
    open_ones = queries.lines_of_account(found, state="open")
    chosen = (
        open_ones.filter(trust="certain")
        if request.POST.get("all")
        else open_ones.filter(pk__in=request.POST.getlist("line"))
    )
    try:
        done = actions.accept_lines(actor=request.user, account=found, lines=list(chosen))
    except ValidationError:
        return redirect("desk:bank_lines", pk)
    said = ngettext("%(count)s line is decided.", "%(count)s lines are decided.", done.done) % {"count": done.done}
    messages.success(request, said)
    for problem in done.refused[:20]:
        messages.error(request, str(problem))
    actions.look_again(account=found)
    return redirect("desk:bank_lines", pk)


@staff_page
def line(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Show a line, what it may be, and take the decision."""
    found = StatementLine.objects.select_related("account__programme", "statement", "order", "meant").get(
        pk=pk, account__programme__in=programmes_of_bank(request.user)
    )
    match, explain, back = MatchForm(), ExplainForm(), ReasonForm()
    if request.method == "POST":
        act = request.POST.get("act", "")
        form = {"match": MatchForm, "explain": ExplainForm, "back": ReasonForm}.get(act, MatchForm)(request.POST)
        try:
            if form.is_valid():
                _decide(request, found, act, form.cleaned_data)
                messages.success(request, _("It is written down."))
                return redirect("desk:bank_line", pk)
        except DomainError as error:
            show_domain_error(request, error, form)
        match = form if isinstance(form, MatchForm) else match
        explain = form if isinstance(form, ExplainForm) else explain
        back = form if isinstance(form, ReasonForm) else back
    may = may_prepare_payment(request.user, found.account.programme)
    context = {
        **_words(found),
        "account": found.account,
        "candidates": queries.candidates_of(found) if may and found.state == "open" else [],
        "may": may,
        "match": match,
        "explain": explain,
        "back": back,
    }
    return render(request, "desk/bank/line.html", context)


def _decide(request: SignedInRequest, found: StatementLine, act: str, data: dict[str, str]) -> None:
    if act == "match":
        order = PaymentOrder.objects.filter(programme=found.account.programme, code=data["order"].strip()).first()
        if order is None:
            raise DomainError(_("There is no payment with this code in the programme."), field="order")
        actions.match_line(actor=request.user, line=found, order=order)
    elif act == "explain":
        actions.explain_line(actor=request.user, line=found, as_=data["as_"], note=data["note"])
    else:
        take_back = actions.take_match_back if found.state == "matched" else actions.take_explanation_back
        take_back(actor=request.user, line=found, reason=data["reason"])
