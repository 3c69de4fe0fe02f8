"""The special account: what was advanced, justified and replenished of each grant, and what the bank says."""

from django.http import HttpResponseBase
from django.shortcuts import render

from winay.base.web import SignedInRequest, paginate
from winay.budgets.queries import staff
from winay.budgets.queries.lines import written_budget
from winay.desk.web import staff_page, table_response
from winay.treasury.queries.special import advances_among, at_the_bank, receipts_of, special_account_of

HEADER = [
    "source", "currency", "grant", "limit", "advanced", "replenished", "justified", "to_justify", "to_replenish",
    "interest", "charges", "with_staff", "others", "balance",
]  # fmt: skip


@staff_page
def account(request: SignedInRequest, programme: str) -> HttpResponseBase:
    """Show the revolving fund of each grant beside the bank's last statement, and what came in."""
    budget = staff.budget_for_staff(request.user, programme)
    found = special_account_of(budget)
    if request.GET.get("format"):
        table = [
            [
                one.source.code, budget.currency, one.fund.grant, one.fund.limit, one.fund.advanced,
                one.fund.replenished, one.fund.justified, one.fund.to_justify, one.fund.to_replenish, one.interest,
                one.charges, one.with_staff, one.others, one.balance,
            ]
            for one in found.grants
        ]  # fmt: skip
        return table_response(request.GET["format"], f"special-account-{budget.code}", HEADER, table)
    written = written_budget(budget.pack)
    receipts = receipts_of(budget)
    context = {
        "budget": budget,
        "found": found,
        "fund": written.revolving_fund if written else None,
        "receipts": paginate(request, receipts),
        "advances": advances_among(receipts.only("pk", "source_id")),
        "bank": at_the_bank(budget.programme),
    }
    return render(request, "desk/budgets/account.html", context)
