"""A programme's money under random acts of everybody: right and wrong ones, told twice, undone, cut off half way.

Used by a test of some hundred acts and by `bench/random_money.py` with thousands. What has to hold afterwards, whatever
happened, says `faults_of`.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from moneyed import Money
from tests.accountability.receipts import TRANCHES, Treasury
from tests.factories.agreements import decided_call, staff_member
from tests.factories.payments import budget_for

from winay.accountability import actions as accounts
from winay.accountability.models import Report, Return, Voucher
from winay.accountability.postings import ADVANCE, COUNTERPART, held
from winay.accountability.queries.book import rows_of, sums_of
from winay.accountability.queries.reports import differences
from winay.agreements import actions as agreements
from winay.agreements.models import CounterpartDeposit, Tranche
from winay.base.errors import DomainError
from winay.budgets import actions as budgets
from winay.budgets.models import Advance, AdvanceReturn, Budget, BudgetLine, Expense
from winay.budgets.postings import ADVANCED
from winay.budgets.queries.lines import table_of
from winay.exchange import actions as exchange
from winay.exchange.models import MoneyChanged
from winay.funding import actions as funding
from winay.funding.models import Contribution
from winay.ledger.actions import verify_chain
from winay.ledger.models import Account, Posting
from winay.ledger.queries import sources_and_uses, statements_of, where_every_sol_is, wrong_balances
from winay.ledger.queries.journal import sum_in_cents
from winay.ledger.rules import decimal_of
from winay.programmes.models import FundingSource

ZERO = Decimal("0.00")


class CutOff(Exception):
    """The process died before its transaction was written."""


class RandomMoney:
    """A programme with a budget in force, a group with two payments, an officer, a source that gives dollars."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        made = decided_call(amount="1000", own_cash="100", pays_cash=True, tranches=TRANCHES)
        budget_for(made, "1500.00", others="2000.00")
        self.made, self.programme = made, made.programme
        self.group = Treasury(made=made, paid=False)
        self.finance, self.coordinator = made.finance, made.coordinator
        self.officer = staff_member(self.programme, "officer")
        self.treasury = FundingSource.objects.get(programme=self.programme, code="treasury")
        self.budget = Budget.objects.get(programme=self.programme)
        self.line = BudgetLine.objects.get(budget=self.budget, code="other")
        self.donor = FundingSource.objects.create(programme=self.programme, code="donor", name="Donante")
        self.today = timezone.localdate()
        exchange.record_rate(
            actor=self.finance, programme=self.programme, currency="USD", day=self.today, source="sbs",
            rate=Decimal("3.700000"),
        )  # fmt: skip
        self.numbers = iter(range(1, 10**9))
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def amount(self, most: int = 300) -> Decimal:
        return Decimal(self.chance.randint(1, most * 100)) / 100

    def number(self) -> str:
        # Now and then the number of an operation that was written down before.
        return f"OP-{self.chance.choice([next(self.numbers), self.chance.randint(1, 20)])}"

    def one_of(self, rows: Any) -> Any:
        found = list(rows.order_by("pk")) if hasattr(rows, "order_by") else list(rows)
        return self.chance.choice(found) if found else None

    def day(self) -> date:
        return self.today - timedelta(days=self.chance.choice([0, 0, 0, -1]))

    def acts(self) -> dict[str, Callable[[], Any]]:
        """Return everything that may happen next, by name; each draws its own figures when it is called."""
        finance, boss, group = self.finance, self.coordinator, self.group
        agreement = group.agreement
        tranche = self.one_of(Tranche.objects.filter(agreement=agreement).select_related("agreement"))
        deposit = self.one_of(CounterpartDeposit.objects.filter(agreement=agreement))
        voucher = self.one_of(Voucher.objects.filter(agreement=agreement))
        report = self.one_of(Report.objects.filter(agreement=agreement))
        back = self.one_of(Return.objects.filter(agreement=agreement))
        expense = self.one_of(Expense.objects.filter(line__budget=self.budget))
        advance = self.one_of(Advance.objects.filter(budget=self.budget))
        returned = self.one_of(AdvanceReturn.objects.filter(advance__budget=self.budget))
        gift = self.one_of(Contribution.objects.filter(funder__source__programme=self.programme))
        change = self.one_of(MoneyChanged.objects.filter(source=self.donor))
        why = {"reason": "Al azar"}

        def spend() -> Any:
            out_of = self.chance.choice([None, advance])
            return budgets.record_expense(
                actor=finance, line=self.line, source=self.treasury, amount=self.amount(40), spent_on=self.day(),
                what="Gasto", paper=self.number(), advance=out_of,
            )  # fmt: skip

        def prize(currency: str) -> Any:
            return funding.record_contribution(
                actor=finance, source=self.donor, form=self.chance.choice(["cash", "cash", "in_kind"]),
                amount=self.amount(), received_on=self.day(), what="Aporte", paper=self.number(), currency=currency,
            )  # fmt: skip

        def swap() -> Any:
            given, got = Money(self.amount(200), "USD"), Money(self.amount(900), "PEN")
            given, got = self.chance.choice([(given, got), (given, got), (got, given)])
            return exchange.record_change(
                actor=finance, source=self.donor, given=given, got=got, changed_on=self.day(), paper=self.number()
            )

        def accept() -> Any:
            accounts.accept_all_vouchers(actor=finance, report=report)
            return accounts.accept_report(actor=finance, report=report)

        found: dict[str, Callable[[], Any]] = {
            "deposit": lambda: agreements.record_deposit(
                actor=group.officer, agreement=agreement, amount=Money(self.amount(120), "PEN"),
                deposited_on=self.day(), operation_number=self.number(),
            ),
            "note": lambda: group.note(str(self.amount())),
            "note_own": lambda: group.note(str(self.amount(100)), line=group.own),
            "sign": lambda: group.sign_off(),
            "report": lambda: accounts.send_report(actor=group.user, agreement=agreement),
            "give_back": lambda: accounts.tell_return(
                actor=group.user, agreement=agreement, amount=Money(self.amount(), "PEN"), returned_on=self.day(),
                operation_number=self.number(),
            ),
            "spend": spend,
            "ask": lambda: budgets.ask_advance(
                actor=finance, budget=self.budget, source=self.treasury, to_person=self.officer,
                amount=self.amount(80), what="Viaje", due_on=self.day(),
            ),
            "gift": lambda: prize("PEN"),
            "gift_usd": lambda: prize("USD"),
            "swap": swap,
        }  # fmt: skip
        if tranche is not None:
            of = {"tranche": tranche}
            found |= {
                "prepare": lambda: agreements.prepare_payment(actor=finance, **of),
                "release": lambda: agreements.release_payment(actor=self.chance.choice([boss, finance]), **of),
                "pay": lambda: agreements.pay_tranche(
                    actor=finance, operation_number=self.number(), paid_on=self.day(), **of
                ),
                "bounce": lambda: agreements.bounce_payment(actor=finance, **of, **why),
                "send_back": lambda: agreements.send_back_payment(actor=boss, **of, **why),
                "reverse": lambda: agreements.reverse_payment(actor=boss, **of, **why),
            }
        if deposit is not None:
            found |= {
                "confirm": lambda: agreements.confirm_deposit(actor=finance, deposit=deposit),
                "unconfirm": lambda: agreements.take_back_confirmation(actor=finance, deposit=deposit, **why),
                "not_found": lambda: agreements.deposit_not_found(actor=finance, deposit=deposit, **why),
            }
        if voucher is not None:
            found |= {
                "withdraw": lambda: accounts.withdraw_voucher(actor=group.user, voucher=voucher, **why),
                "reject": lambda: accounts.reject_voucher(actor=finance, voucher=voucher, **why),
            }
        if report is not None:
            found |= {
                "accept": accept,
                "reopen": lambda: accounts.reopen_report(actor=finance, report=report, **why),
            }
        if back is not None:
            found |= {
                "found": lambda: accounts.confirm_return(actor=finance, given_back=back),
                "lost": lambda: accounts.return_not_found(actor=finance, given_back=back, **why),
            }
        if expense is not None:
            found |= {
                "approve": lambda: budgets.approve_expense(
                    actor=self.chance.choice([boss, boss, finance]), expense=expense
                ),
                "no_expense": lambda: budgets.send_back_expense(actor=boss, expense=expense, **why),
                "unspend": lambda: budgets.reverse_expense(actor=boss, expense=expense, **why),
            }
        if advance is not None:
            adv = {"advance": advance}
            found |= {
                "authorise": lambda: budgets.approve_advance(actor=self.chance.choice([boss, finance]), **adv),
                "hand": lambda: budgets.give_advance(
                    actor=finance, given_on=self.day(), paper=self.number(), **adv
                ),
                "no_advance": lambda: budgets.refuse_advance(actor=boss, **adv, **why),
                "take": lambda: budgets.return_advance(
                    actor=finance, amount=self.amount(60), returned_on=self.day(), paper=self.number(), **adv
                ),
                "unhand": lambda: budgets.reverse_advance(actor=boss, **adv, **why),
            }
        if returned is not None:
            found["untake"] = lambda: budgets.reverse_return(actor=boss, returned=returned, **why)
        if gift is not None:
            found["ungift"] = lambda: funding.reverse_contribution(actor=boss, contribution=gift, **why)
        if change is not None:
            found |= {
                "swapped": lambda: exchange.approve_change(actor=boss, change=change),
                "unswap": lambda: exchange.end_change(actor=boss, change=change, **why),
            }
        return found

    def step(self) -> None:
        """Let one thing happen: now and then it is cut off before it is written, or told twice."""
        name, act = self.chance.choice(sorted(self.acts().items()))
        fate = self.chance.random()
        try:
            if fate < 0.1:
                with transaction.atomic():
                    act()
                    raise CutOff
            state = self.chance.getstate()
            act()
            self.done[name] += 1
            if fate < 0.25:
                self.chance.setstate(state)
                act()
        except CutOff:
            self.refused["cut off"] += 1
        except DomainError as error:
            self.refused[f"{name}: {type(error).__name__}"] += 1

    def run(self, steps: int, *, look_every: int = 100) -> Iterator[str]:
        """Let so many things happen; yield what does not hold."""
        for at in range(1, steps + 1):
            self.step()
            if at % look_every == 0 or at == steps:
                for fault in faults_of(self):
                    yield f"after {at}: {fault}"


def faults_of(money: RandomMoney) -> Iterator[str]:
    """Yield what does not hold of a programme's money: journal, sources, groups, pages and books."""
    programme = money.programme
    postings = Posting.objects.filter(entry__programme=programme).order_by()
    sums = postings.values_list("account__currency", "account__funding_source").annotate(sum=sum_in_cents())
    for currency, source, cents in sums:
        if cents:
            yield f"{source} in {currency} is off by {decimal_of(cents)}"
    if not verify_chain(programme).valid or list(wrong_balances(programme)):
        yield "the chain is broken, or a kept balance differs from its entries"
    below = Account.objects.filter(programme=programme, cents__lt=0)
    yield from (f"{one.kind} {one.place} is below zero" for one in below if not one.may_be_negative)
    yield from _of_pages(money)
    yield from _of_group(money)
    for advance in Advance.objects.filter(budget=money.budget):
        left = Account.objects.filter(kind=ADVANCED, holder_id=str(advance.pk)).aggregate(sum=Sum("cents"))["sum"]
        if decimal_of(left) != advance.left or (advance.state == "settled") != (
            advance.given_on is not None and not advance.left and advance.state != "reversed"
        ):
            yield f"{advance.code} {advance.state} says {advance.left}, the journal {decimal_of(left)}"


def _of_pages(money: RandomMoney) -> Iterator[str]:
    programme = money.programme
    for stage in where_every_sol_is(programme):
        if not stage.budget == stage.available + stage.awarded >= stage.agreed >= stage.ordered >= stage.paid >= 0:
            yield f"where every sol is does not add up: {stage}"
    paid = sum(
        (
            one.amount.amount
            for one in Tranche.objects.filter(agreement=money.group.agreement, order__state="paid")
        ),
        ZERO,
    )
    if sum((stage.paid for stage in where_every_sol_is(programme)), ZERO) != paid:
        yield "where every sol is says another sum paid than the payments"
    for one in statements_of(sources_and_uses(programme)):
        if one.difference:
            yield f"sources and uses differ by {one.difference}"
    for row in table_of(money.budget).rows():
        if row.available + row.committed + row.executed != row.planned:
            yield f"line {row.line.code} does not add up"


def _of_group(money: RandomMoney) -> Iterator[str]:
    agreement = money.group.agreement
    sums, (advance, counterpart, accounted) = sums_of(agreement), held(agreement)
    told = Return.objects.filter(agreement=agreement, state="told").aggregate(sum=sum_in_cents("amount"))["sum"]
    if advance + counterpart != sums.balance + sums.declared + decimal_of(told):
        yield f"the book has {sums.balance}, the journal {advance + counterpart}"
    if sum(accounted.values(), ZERO) != sums.accepted:
        yield "the book accepted another sum than the journal"
    rows = rows_of(agreement)
    if (rows[-1].remains if rows else ZERO) != sums.balance:
        yield "the printed book ends with another sum"
    if advance < 0 or counterpart < 0:
        yield f"{ADVANCE} or {COUNTERPART} is below zero"
    if list(differences(money.programme)):
        yield "accounted for differs from the accepted receipts"
