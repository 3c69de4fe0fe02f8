"""What is filled in on a second contract: signing, parts received and paid, the rating, its end."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.forms import DO_NOT_NAME, PICTURES, SCANS, FilesField, LongText
from winay.base.models import User
from winay.base.numbers import NumberField
from winay.talents import actions
from winay.talents.forms.steps import Step, day
from winay.talents.models import ServicePayment
from winay.talents.queries.hiring import ContractPage
from winay.talents.rules import ASPECTS

EMPTY = ("", "—")
MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]
LIVING = _("Such as “food and a bed in the president's house; they come on the 7 o'clock bus”.")


class ServiceStep(Step):
    """A step on the page of a second contract."""

    page: ContractPage

    def about(self, page: ContractPage) -> None:
        self.contract = page.contract

    @staticmethod
    def state_of(page: ContractPage) -> str:
        return page.contract.state


class IssueStep(ServiceStep):
    """Print the contract."""

    title = _("Print it to sign")
    lead = _("It cannot be changed any more; where it is wrong, declare it void and write it again.")
    button = _("Print it to sign")
    states = ("draft",)

    def act(self, actor: User) -> object:
        """Issue it."""
        return actions.issue_contract(actor=actor, contract=self.contract)


class SignStep(ServiceStep):
    """That both have signed."""

    title = _("Both have signed")
    states = ("issued",)
    signed_on = day(_("When did you sign?"), initial=timezone.localdate)
    scan = FilesField(
        label=_("Photographs of the signed pages"),
        accept=SCANS,
        required=False,
        help_text=_("You can send them later too. They are never public."),
    )

    def act(self, actor: User) -> object:
        """Write it down."""
        return actions.sign_contract(actor=actor, contract=self.contract, **self.cleaned_data)


class ScanStep(ServiceStep):
    """The signed pages."""

    title = _("Send the signed pages")
    button = _("Send")
    states = ("signed", "finished", "ended")
    quiet = True
    scan = FilesField(label=_("Photographs of the signed pages"), accept=SCANS)

    def act(self, actor: User) -> object:
        """Keep them."""
        return actions.keep_signed_contract(actor=actor, contract=self.contract, **self.cleaned_data)


class VoidStep(ServiceStep):
    """Declare a contract void."""

    title = _("It is wrong: declare it void")
    lead = _("The choice stands; write the contract again.")
    button = _("Declare it void")
    states = ("draft", "issued")
    quiet = True
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    def act(self, actor: User) -> object:
        """Declare it void."""
        return actions.void_contract(actor=actor, contract=self.contract, **self.cleaned_data)


class _OfPart(ServiceStep):
    of: ClassVar[tuple[str, ...]] = ("due", "observed")
    part = forms.ChoiceField(label=_("Which part?"), widget=forms.RadioSelect)

    @classmethod
    def parts(cls, page: ContractPage) -> list[Any]:
        """Return the parts about which it can be."""
        return [one for one in page.parts if one.deliverable.state in cls.of]

    @classmethod
    def offered(cls, page: ContractPage) -> bool:
        """Tell whether there is such a part."""
        return page.contract.state in cls.states and bool(cls.parts(page))

    def begin(self) -> None:
        """Offer the parts; the first is chosen already."""
        rows = [(str(one.deliverable.number), one.deliverable.title) for one in self.parts(self.page)]
        self.fields["part"].choices = rows
        self.fields["part"].initial = rows[0][0] if rows else None

    def found(self) -> Any:
        """Return the part that was chosen."""
        number = int(self.cleaned_data["part"])
        return next(one.deliverable for one in self.page.parts if one.deliverable.number == number)


class AcceptStep(_OfPart):
    """That a part was received well."""

    title = _("We received a part well")
    states = ("signed",)
    received_on = day(_("When?"), initial=timezone.localdate)

    def act(self, actor: User) -> object:
        """Accept it."""
        return actions.accept_deliverable(
            actor=actor, deliverable=self.found(), received_on=self.cleaned_data["received_on"]
        )


class ObserveStep(_OfPart):
    """What has to be mended."""

    title = _("Something has to be mended")
    lead = _("They are told what you write.")
    states = ("signed",)
    observation = LongText(label=_("What has to be mended?"), max_length=300, rows=3)

    def act(self, actor: User) -> object:
        """Observe it."""
        return actions.observe_deliverable(
            actor=actor, deliverable=self.found(), observation=self.cleaned_data["observation"]
        )


class ReopenStep(_OfPart):
    """That a part was not received after all."""

    title = _("We did not receive it after all")
    states = ("signed",)
    of = ("accepted",)
    quiet = True

    def act(self, actor: User) -> object:
        """Reopen it."""
        return actions.reopen_deliverable(actor=actor, deliverable=self.found())


class PayStep(_OfPart):
    """What was paid."""

    title = _("We paid them")
    lead = _("The money of your agreement is yours to pay, and yours to account for: keep the receipt.")
    states = ("signed", "finished", "ended")
    of = ("accepted",)
    amount = NumberField(label=_("How much? (S/)"), min_value=Decimal("0.01"))
    paid_on = day(_("When?"), initial=timezone.localdate)
    receipt = forms.ChoiceField(label=_("Which receipt did they give?"), choices=ServicePayment.Receipt.choices)
    number = forms.CharField(label=_("Number of the receipt"), max_length=40)
    proof = forms.FileField(
        label=_("Photograph of the receipt"), required=False, widget=forms.FileInput(attrs={"accept": PICTURES})
    )

    @classmethod
    def parts(cls, page: ContractPage) -> list[Any]:
        """Return the parts received of which something is left to pay."""
        return [one for one in super().parts(page) if one.left]

    def begin(self) -> None:
        """Begin with what is left of the first part."""
        super().begin()
        rows = self.parts(self.page)
        self.fields["amount"].initial = rows[0].left if rows else None

    def act(self, actor: User) -> object:
        """Write it down."""
        given = dict(self.cleaned_data)
        given.pop("part")
        amount = Money(given.pop("amount"), self.contract.amount.currency)
        return actions.record_service_payment(actor=actor, deliverable=self.found(), amount=amount, **given)


class UnpayStep(ServiceStep):
    """That a payment was written down wrongly."""

    title = _("A payment was written down wrongly")
    states = ("signed", "finished", "ended")
    quiet = True
    payment = forms.ChoiceField(label=_("Which one?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What was wrong?"), max_length=200, help_text=DO_NOT_NAME)

    @classmethod
    def standing(cls, page: ContractPage) -> list[ServicePayment]:
        """Return the payments that count."""
        return [row for part in page.parts for row in part.payments if row.taken_back_at is None]

    @classmethod
    def offered(cls, page: ContractPage) -> bool:
        """Tell whether there is one."""
        return super().offered(page) and bool(cls.standing(page))

    def begin(self) -> None:
        """Offer the payments that count."""
        self.fields["payment"].choices = [
            (str(one.pk), f"{one.paid_on:%d/%m/%Y} · {one.amount.amount} · {one.number}")
            for one in self.standing(self.page)
        ]

    def act(self, actor: User) -> object:
        """Take it back."""
        key = self.cleaned_data["payment"]
        payment = next(one for one in self.standing(self.page) if str(one.pk) == key)
        return actions.take_back_service_payment(actor=actor, payment=payment, reason=self.cleaned_data["reason"])


class RateStep(ServiceStep):
    """What the group says at the end."""

    title = _("Say how it was")
    lead = _("From 1 (bad) to 5 (very good). Everybody reads it beside their name, and it is said once.")
    button = _("Say it")
    states = ("signed", "ended")
    again = forms.ChoiceField(label=_("Would you hire them again?"), choices=[("yes", _("Yes")), ("no", _("No"))])
    words = forms.CharField(
        label=_("In a few words"),
        max_length=400,
        required=False,
        help_text=_("Everybody reads it. Name no other people."),
    )

    def begin(self) -> None:
        """Ask for a mark in each aspect."""
        for name, text in ASPECTS.items():
            self.fields[name] = forms.ChoiceField(
                label=_(text), choices=MARKS, widget=forms.RadioSelect(attrs={"class": "marks"})
            )
        self.order_fields([*ASPECTS, "again", "words"])

    @classmethod
    def offered(cls, page: ContractPage) -> bool:
        """Tell whether it is at its end and not rated."""
        at_its_end = page.contract.state == "ended" or page.all_accepted
        return super().offered(page) and at_its_end and page.rating is None

    def act(self, actor: User) -> object:
        """Rate them."""
        given = self.cleaned_data
        return actions.rate_provider(
            actor=actor,
            contract=self.contract,
            again=given["again"] == "yes",
            words=given["words"],
            **{name: int(given[name]) for name in ASPECTS},
        )


class EndStep(ServiceStep):
    """End a contract early."""

    title = _("End it early")
    lead = _("What was received and paid stays on record. It cannot be taken back.")
    button = _("End it")
    states = ("signed",)
    quiet = True
    ended_on = day(_("On which day does it end?"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    def act(self, actor: User) -> object:
        """End it."""
        return actions.end_contract(actor=actor, contract=self.contract, **self.cleaned_data)


class AnewStep(ServiceStep):
    """Words that the office has hidden, said anew without names."""

    title = _("Say it anew, without names")
    lead = _("Everybody reads it in the place of what is hidden. Your marks stay.")
    button = _("Say it")
    states = ("finished", "ended")
    words = LongText(label=_("In a few words"), max_length=400, rows=3, help_text=_("Name no other people."))

    @classmethod
    def offered(cls, page: ContractPage) -> bool:
        """Tell whether words are hidden; whoever may hide them does not write the group's."""
        rating = page.rating
        return super().offered(page) and not page.may_hide and rating is not None and bool(rating.hidden_at)

    def act(self, actor: User) -> object:
        """Say it."""
        return actions.say_words_anew(actor=actor, contract=self.contract, **self.cleaned_data)


class HideStep(ServiceStep):
    """Hide words that name people."""

    title = _("Hide the words of the rating")
    lead = _("Only where they name people. The marks stay, the group is told why, and it can say it anew.")
    button = _("Hide them")
    states = ("finished", "ended")
    quiet = True
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    @classmethod
    def offered(cls, page: ContractPage) -> bool:
        """Tell whether there are words that everybody reads, and the reader may hide them."""
        rating = page.rating
        return super().offered(page) and page.may_hide and rating is not None and bool(rating.shown_words)

    def act(self, actor: User) -> object:
        """Hide them."""
        return actions.hide_rating_words(actor=actor, contract=self.contract, **self.cleaned_data)


class ShowStep(ServiceStep):
    """Show words again that were hidden by mistake."""

    title = _("Show the words of the rating again")
    button = _("Show them")
    states = ("finished", "ended")
    quiet = True
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    @classmethod
    def offered(cls, page: ContractPage) -> bool:
        """Tell whether words are hidden, and the reader may show them."""
        rating = page.rating
        return super().offered(page) and page.may_hide and rating is not None and rating.hidden_at is not None

    def act(self, actor: User) -> object:
        """Show them."""
        return actions.show_rating_words(actor=actor, contract=self.contract, **self.cleaned_data)


SERVICE_STEPS: dict[str, type[ServiceStep]] = {
    "issue": IssueStep,
    "sign": SignStep,
    "received": AcceptStep,
    "paid": PayStep,
    "rate": RateStep,
    "mend": ObserveStep,
    "scan": ScanStep,
    "reopen": ReopenStep,
    "unpaid": UnpayStep,
    "void": VoidStep,
    "end": EndStep,
    "anew": AnewStep,
    "hide-words": HideStep,
    "show-words": ShowStep,
}
"""The steps on the page of a second contract, as `NEED_STEPS`."""
