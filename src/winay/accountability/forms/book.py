"""The steps on the page of a group's book."""

from decimal import Decimal
from operator import itemgetter
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability import actions
from winay.accountability.accounts import agreement_of
from winay.accountability.forms.steps import BookStep, named_on
from winay.accountability.queries.book import Book, plan_of
from winay.accountability.queries.people import overseers_of
from winay.base.forms import DO_NOT_NAME, SCANS, LongText
from winay.base.models import User
from winay.base.numbers import NumberField
from winay.registry.models import Person
from winay.talents.forms.steps import day

EMPTY = ("", "—")


def photo(label: Any) -> forms.FileField:
    """Return the field of one photograph or PDF."""
    return forms.FileField(label=label, required=False, widget=forms.FileInput(attrs={"accept": SCANS}))


def line_choices(agreement: Any) -> list[tuple[str, Any]]:
    """Return the lines of a group's plan to choose from."""
    rows = [(str(line.pk), f"{line.description} ({line.get_source_display()})") for line in plan_of(agreement)]
    return [("", _("None of these")), *rows]


class OfBook(BookStep):
    """A step on the page of a book."""

    page: Book

    def about(self, page: Book) -> None:
        self.agreement = page.agreement

    @classmethod
    def offered(cls, page: Book) -> bool:
        """Tell whether the book is open and there is something to do."""
        return page.open and cls.may(page) and cls.has(page)

    @classmethod
    def has(cls, page: Book) -> bool:
        """Tell whether there is something to do."""
        return True

    def money(self, name: str) -> Money:
        """Return an amount that was filled in, in the agreement's currency."""
        return Money(self.cleaned_data[name], self.agreement.amount.currency)


class PlanStep(OfBook):
    """Make the plan of purchases."""

    title = _("Make the plan of purchases")
    lead = _("Each line of your plan that is bought with money becomes a purchase; ask several sellers for each.")
    button = _("Make it")
    quiet = True

    @classmethod
    def has(cls, page: Book) -> bool:
        """Tell whether it is a group: a nucleus has no plan of purchases."""
        return not page.of_nucleus

    def act(self, actor: User) -> object:
        """Make it."""
        return actions.plan_purchases(actor=actor, agreement=agreement_of(self.agreement))


class PurchaseStep(OfBook):
    """Plan one purchase."""

    title = _("Plan a purchase")
    quiet = True
    what = forms.CharField(label=_("What will you buy?"), max_length=200)
    amount = NumberField(label=_("About how much will it cost? (S/)"), min_value=Decimal("0.01"))
    line = forms.ChoiceField(label=_("Which line of your plan?"), required=False)
    needed_on = day(_("By when do you need it?"), required=False)

    @classmethod
    def has(cls, page: Book) -> bool:
        """Tell whether it is a group: a nucleus has no plan of purchases."""
        return not page.of_nucleus

    def begin(self) -> None:
        """Offer the lines."""
        self.fields["line"].choices = line_choices(self.agreement)

    def act(self, actor: User) -> object:
        """Plan it."""
        given = self.cleaned_data
        return actions.plan_purchase(
            actor=actor,
            agreement=agreement_of(self.agreement),
            what=given["what"],
            amount=self.money("amount"),
            needed_on=given["needed_on"],
            line=next((one for one in plan_of(self.agreement) if str(one.pk) == given["line"]), None),
        )


class SignOffStep(OfBook):
    """The oversight committee signs off."""

    title = _("The oversight committee signs")
    lead = _("Members who do not keep the money look at each receipt. Then they sign here.")
    people = forms.MultipleChoiceField(label=_("Who looked at them?"), widget=forms.CheckboxSelectMultiple)
    signed_on = day(_("When?"), initial=timezone.localdate)
    remark = forms.CharField(
        label=_("What does the committee say?"), max_length=400, required=False, help_text=DO_NOT_NAME
    )
    proof = photo(_("Photograph of the page that they signed"))

    @classmethod
    def has(cls, page: Book) -> bool:
        """Tell whether receipts wait for them."""
        return bool(page.to_sign)

    def _members(self) -> Any:
        return overseers_of(self.agreement)

    def begin(self) -> None:
        """Offer the members who do not keep the money."""
        named = named_on(self.page)
        rows = [(str(one.person_id), named(one.person)) for one in self._members()]
        self.fields["people"].choices = sorted(rows, key=itemgetter(1))

    def act(self, actor: User) -> object:
        """Sign off."""
        given = dict(self.cleaned_data)
        members = self._members().filter(person__in=given.pop("people"))
        people: list[Person] = [one.person for one in members]
        return actions.sign_off_vouchers(actor=actor, agreement=self.agreement, people=people, **given)


class SendStep(OfBook):
    """Account for the payment."""

    title = _("Send the accounts to finance")
    lead = _("Every receipt that your oversight committee signed goes with them. Finance reads each one.")
    button = _("Send")
    words = LongText(label=_("What do you want to say?"), max_length=500, rows=3, required=False)

    @classmethod
    def has(cls, page: Book) -> bool:
        """Tell whether receipts are signed off, or a nucleus's month waits, and no other report is being reviewed."""
        waits = bool(page.to_send) or page.month_open is not None
        return waits and all(one.state == "accepted" for one in page.reports)

    def act(self, actor: User) -> object:
        """Send it."""
        return actions.send_report(actor=actor, agreement=self.agreement, words=self.cleaned_data["words"])


class ReturnStep(OfBook):
    """Give money back."""

    title = _("Give money back")
    lead = _("What remains of the programme's money goes back into its account in the bank. Keep the slip.")
    quiet = True
    amount = NumberField(label=_("How much? (S/)"), min_value=Decimal("0.01"))
    returned_on = day(_("When?"), initial=timezone.localdate)
    operation_number = forms.CharField(label=_("Operation number on the slip"), max_length=40)
    proof = photo(_("Photograph of the slip"))

    @classmethod
    def has(cls, page: Book) -> bool:
        """Tell whether something remains."""
        return page.sums.remains > 0

    def act(self, actor: User) -> object:
        """Write it down."""
        given = {**self.cleaned_data, "amount": self.money("amount")}
        return actions.tell_return(actor=actor, agreement=self.agreement, **given)


class UndoSignOffStep(OfBook):
    """Take a sign-off back."""

    title = _("The last signature is wrong")
    quiet = True
    reason = forms.CharField(label=_("What was wrong?"), max_length=300, help_text=DO_NOT_NAME)

    @classmethod
    def has(cls, page: Book) -> bool:
        """Tell whether receipts are signed off that are not sent."""
        return bool(page.to_send)

    def act(self, actor: User) -> object:
        """Take it back."""
        last = self.page.sign_offs[0]
        return actions.undo_sign_off(actor=actor, sign_off=last, reason=self.cleaned_data["reason"])


BOOK_STEPS: dict[str, type[OfBook]] = {
    "sign-off": SignOffStep,
    "send": SendStep,
    "plan": PlanStep,
    "purchase": PurchaseStep,
    "give-back": ReturnStep,
    "unsign": UndoSignOffStep,
}
"""The steps on the page of a book, by the end of their address, in the order in which they are offered."""
