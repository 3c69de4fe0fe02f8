"""The programme's bank accounts, and the statements of each."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from winay.base.errors import DomainError
from winay.base.narrow import narrow
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.bank.forms import AccountForm, LimitForm, StatementForm
from winay.desk.forms import ReasonForm
from winay.desk.web import require, staff_page
from winay.programmes.access import coordinated_whole, programmes_of
from winay.treasury import actions, queries
from winay.treasury.access import may_keep_accounts, may_prepare_payment, programmes_of_bank, reads_bank
from winay.treasury.models import ProgrammeAccount, Statement


def account_for(request: SignedInRequest, pk: str) -> ProgrammeAccount:
    """Return an account of a programme whose bank the user reads; another's does not exist."""
    return queries.accounts_of_programmes(programmes_of_bank(request.user)).get(pk=pk)


@staff_page
def accounts(request: SignedInRequest) -> HttpResponse:
    """List the bank accounts, with how many lines of each wait."""
    require(reads_bank(request.user))
    programmes = programmes_of_bank(request.user)
    kept = coordinated_whole(request.user, [one.pk for one in programmes])
    context = {
        "page": paginate(request, narrow(queries.accounts_of_programmes(programmes))),
        "may_add": [one for one in programmes if one.pk in kept],
    }
    return render(request, "desk/bank/accounts.html", context)


@staff_page
def add(request: SignedInRequest, programme: str) -> HttpResponseBase:
    """Write down an account."""
    found = programmes_of(request.user).get(code=programme)
    require(may_keep_accounts(request.user, found))
    form = AccountForm(request.POST or None, programme=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_account(actor=request.user, programme=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The account is written down."))
            return redirect("desk:bank_account", made.pk)
    return render(request, "desk/bank/account_form.html", {"form": form, "programme": found, "account": None})


@staff_page
def change(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Change the limit and the text file of an account."""
    found = account_for(request, pk)
    require(may_keep_accounts(request.user, found.programme))
    form = LimitForm(request.POST or None, initial={"limit": found.limit, "layout": found.layout})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_account(actor=request.user, account=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:bank_account", pk)
    return render(
        request, "desk/bank/account_form.html", {"form": form, "programme": found.programme, "account": found}
    )


@require_POST
@staff_page
def close(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Close an account; the person has ticked that they are sure."""
    found = account_for(request, pk)
    if not request.POST.get("sure"):
        messages.error(request, _("Tick that you are sure: a closed account is not opened again."))
        return redirect("desk:bank_account", pk)
    try:
        actions.close_account(actor=request.user, account=found)
    except DomainError as error:
        show_domain_error(request, error)
    else:
        messages.success(request, _("The account is closed."))
    return redirect("desk:bank_account", pk)


@staff_page
def account(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show an account: what waits of its statements, its batches, its statements, where one is missing."""
    found = account_for(request, pk)
    counts = queries.counts_of_lines(found)
    context = {
        "account": found,
        "counts": counts,
        "waiting": sum(counts.values()),
        "gaps": queries.gaps_between(found),
        "to_batch": queries.orders_to_batch(found).count(),
        "batches": paginate(request, queries.batches_of(found), 10, name="batches"),
        "statements": paginate(request, found.statements.select_related("received_by"), 10, name="statements"),
        "may_prepare": may_prepare_payment(request.user, found.programme) and not found.closed_at,
        "may_keep": may_keep_accounts(request.user, found.programme) and not found.closed_at,
    }
    return render(request, "desk/bank/account.html", context)


@staff_page
def statement(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Take a statement of the account."""
    found = account_for(request, pk)
    require(may_prepare_payment(request.user, found.programme))
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = actions.receive_statement(
                actor=request.user, account=found, filename=file.name, data=file.read()
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            said = ngettext(
                "The statement is taken: %(count)s new line.",
                "The statement is taken: %(count)s new lines.",
                taken.lines_new,
            )
            messages.success(request, said % {"count": taken.lines_new})
            return redirect("desk:bank_lines", pk)
    return render(request, "desk/bank/statement.html", {"form": form, "account": found})


@staff_page
def take_back(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Take a whole statement out again: the wrong file, or another account's."""
    found = Statement.objects.select_related("account__programme", "received_by").get(
        pk=pk, account__programme__in=programmes_of_bank(request.user)
    )
    require(may_prepare_payment(request.user, found.account.programme))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_statement_back(actor=request.user, statement=found, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The statement is taken back. The same file can be taken again."))
            return redirect("desk:bank_account", found.account_id)
    context = {"form": form, "statement": found, "account": found.account}
    return render(request, "desk/bank/statement_back.html", context)
