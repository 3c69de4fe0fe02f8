"""The steps on the page of a nucleus."""

from decimal import Decimal
from operator import itemgetter
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability import actions
from winay.accountability.access import (
    may_approve_transfer,
    may_keep_nuclei,
    may_name_representatives,
    may_record_transfer,
)
from winay.accountability.forms.book import photo
from winay.accountability.forms.steps import BookStep, named_on
from winay.accountability.models import Nucleus, Representative, Transfer
from winay.accountability.queries.nuclei import NucleusPage
from winay.base.forms import DO_NOT_NAME, PlainForm
from winay.base.models import User
from winay.base.numbers import NumberField
from winay.registry.models import Membership
from winay.talents.forms.steps import day

MAY = {
    "keep": may_keep_nuclei,
    "name": may_name_representatives,
    "record": may_record_transfer,
    "approve": may_approve_transfer,
}


class ConstituteForm(PlainForm):
    """Which organisation is the nucleus, and how much it is given."""

    organisation = forms.ChoiceField(
        label=_("Which organisation?"), help_text=_("Organisations that are registered as a nucleus.")
    )
    amount = NumberField(label=_("How much does the programme give it in all? (S/)"), min_value=Decimal("0.01"))
    ends_on = day(_("Until when does it work?"), required=False)

    def __init__(self, *args: Any, organisations: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.found = {str(one.pk): one for one in organisations}
        self.fields["organisation"].choices = [(key, one.name) for key, one in self.found.items()]


class OfNucleus(BookStep):
    """A step on the page of a nucleus."""

    page: NucleusPage
    states: ClassVar[tuple[str, ...]] = ("forming", "running")
    by = "keep"

    def about(self, page: NucleusPage) -> None:
        self.nucleus: Nucleus = page.nucleus

    @staticmethod
    def state_of(page: NucleusPage) -> str:
        return page.nucleus.state

    @classmethod
    def may(cls, page: NucleusPage) -> bool:
        """Tell whether the reader of the page may take it."""
        reader = vars(page).get("reader")
        return reader is None or MAY[cls.by](reader, page.nucleus)


class NameStep(OfNucleus):
    """Who sits in a seat."""

    title = _("Write down who represents it")
    lead = _("As the assembly elected them, or the municipality named them; the minutes or the letter are kept.")
    by = "name"
    seat = forms.ChoiceField(label=_("In which seat?"), widget=forms.RadioSelect)
    person = forms.ChoiceField(label=_("Who?"), help_text=_("Members of the nucleus, as its page has them."))
    since = day(_("Since when?"), initial=timezone.localdate)
    proof = photo(_("Photograph of the minutes or the letter"))

    @classmethod
    def offered(cls, page: NucleusPage) -> bool:
        """Tell whether a seat is empty."""
        return super().offered(page) and bool(page.empty)

    def begin(self) -> None:
        """Offer the empty seats, and the members who sit in none."""
        seats, named = dict(Representative.Seat.choices), named_on(self.page)
        self.fields["seat"].choices = [(seat, seats[seat]) for seat in self.page.empty]
        rows = Membership.objects.filter(organisation=self.nucleus.organisation_id, until=None)
        rows = rows.exclude(person__in=[one.person_id for one in self.page.representatives])
        self.people = {str(one.person_id): one.person for one in rows.select_related("person")}
        self.fields["person"].choices = sorted(
            ((key, named(one)) for key, one in self.people.items()), key=itemgetter(1)
        )

    def act(self, actor: User) -> object:
        """Write it down."""
        given = dict(self.cleaned_data)
        person = self.people[given.pop("person")]
        return actions.name_representative(actor=actor, nucleus=self.nucleus, person=person, **given)


class LeaveStep(OfNucleus):
    """Somebody left their seat."""

    title = _("Somebody left their seat")
    by = "name"
    quiet = True
    who = forms.ChoiceField(label=_("Who?"), widget=forms.RadioSelect)
    until = day(_("Until when?"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=DO_NOT_NAME)

    @classmethod
    def offered(cls, page: NucleusPage) -> bool:
        """Tell whether anybody sits there."""
        return super().offered(page) and bool(page.representatives)

    def begin(self) -> None:
        """Offer those who sit in a seat."""
        named = named_on(self.page)
        self.fields["who"].choices = [
            (str(one.pk), f"{one.get_seat_display()}: {named(one.person)}") for one in self.page.representatives
        ]

    def act(self, actor: User) -> object:
        """Write it down."""
        given = dict(self.cleaned_data)
        key = given.pop("who")
        found = next(one for one in self.page.representatives if str(one.pk) == key)
        return actions.end_representative(actor=actor, representative=found, **given)


class AccountStep(OfNucleus):
    """The nucleus's own account."""

    title = _("Register its bank account")
    lead = _("An account of its own, apart from any other money.")
    states = ("forming",)
    bank = forms.CharField(label=_("Bank"), max_length=80)
    cci = forms.CharField(label=_("CCI"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"}))

    def act(self, actor: User) -> object:
        """Register it."""
        return actions.set_nucleus_account(actor=actor, nucleus=self.nucleus, **self.cleaned_data)


class OpenStep(OfNucleus):
    """Open the book."""

    title = _("Open its book")
    lead = _("Its agreement with the programme is signed: from this day on it accounts for every month.")
    button = _("Open it")
    states = ("forming",)
    signed_on = day(_("When was it signed?"), initial=timezone.localdate)

    @classmethod
    def offered(cls, page: NucleusPage) -> bool:
        """Tell whether every seat is taken and the account is known."""
        return super().offered(page) and not page.empty and page.nucleus.bank_account_id is not None

    def act(self, actor: User) -> object:
        """Open it."""
        return actions.open_nucleus(actor=actor, nucleus=self.nucleus, **self.cleaned_data)


class TransferStep(OfNucleus):
    """Money put into its account."""

    title = _("Write down a transfer to it")
    lead = _("Another person approves it; then it stands in the nucleus's book.")
    states = ("running",)
    by = "record"
    source = forms.ChoiceField(label=_("Whose money is it?"))
    amount = NumberField(label=_("How much? (S/)"), min_value=Decimal("0.01"))
    paid_on = day(_("When?"), initial=timezone.localdate)
    operation_number = forms.CharField(label=_("Operation number of the bank"), max_length=40)
    proof = photo(_("The bank's paper"))

    def begin(self) -> None:
        """Offer the sources of the programme."""
        self.sources = {one.code: one for one in self.nucleus.programme.funding_sources.order_by("name")}
        self.fields["source"].choices = [(code, one.name) for code, one in self.sources.items()]

    def act(self, actor: User) -> object:
        """Write it down."""
        given = dict(self.cleaned_data)
        amount = Money(given.pop("amount"), self.nucleus.amount.currency)
        source = self.sources[given.pop("source")]
        return actions.record_transfer(actor=actor, nucleus=self.nucleus, source=source, amount=amount, **given)


class _Waiting(OfNucleus):
    states = ("running",)
    by = "approve"
    transfer = forms.ChoiceField(label=_("Which one?"), widget=forms.RadioSelect)

    @classmethod
    def offered(cls, page: NucleusPage) -> bool:
        """Tell whether a transfer waits."""
        return super().offered(page) and any(one.state == "recorded" for one in page.transfers)

    def begin(self) -> None:
        """Offer those that wait."""
        self.fields["transfer"].choices = [
            (str(one.pk), f"{one.amount.amount:,.2f}, {one.operation_number}")
            for one in self.page.transfers
            if one.state == "recorded"
        ]

    def found(self) -> Transfer:
        """Return the one that was chosen."""
        return next(one for one in self.page.transfers if str(one.pk) == self.cleaned_data["transfer"])


class ApproveStep(_Waiting):
    """A second person approves."""

    title = _("Approve a transfer")
    button = _("Approve")

    def act(self, actor: User) -> object:
        """Approve it."""
        return actions.approve_transfer(actor=actor, transfer=self.found())


class RefuseStep(_Waiting):
    """A second person sends it back."""

    title = _("Send a transfer back")
    quiet = True
    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=DO_NOT_NAME)

    def act(self, actor: User) -> object:
        """Send it back."""
        reason = self.cleaned_data["reason"]
        return actions.refuse_transfer(actor=actor, transfer=self.found(), reason=reason)


NUCLEUS_STEPS: dict[str, type[OfNucleus]] = {
    "name": NameStep,
    "account": AccountStep,
    "open": OpenStep,
    "approve": ApproveStep,
    "transfer": TransferStep,
    "refuse": RefuseStep,
    "leave": LeaveStep,
}
"""The steps on the page of a nucleus, by the end of their address, in the order in which they are offered."""
