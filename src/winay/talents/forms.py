"""What a group, or the office for it, fills in when it hires: the same questions on its own pages and on the desk.

Each form knows its act and the states in which it is offered, so that a page has one view for all of them.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.forms import DO_NOT_NAME, PICTURES, SCANS, FilesField, LongText, PlainForm
from winay.base.models import User
from winay.base.numbers import NumberField
from winay.talents import actions
from winay.talents.models import Need, Offer, Provider, ServicePayment
from winay.talents.queries.hiring import ContractPage, NeedPage
from winay.talents.rules import ASPECTS, LANGUAGES
from winay.talents.skills import skill_choices
from winay.territory.models import District

EMPTY = ("", "—")
MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]
LIVING = _("Such as “food and a bed in the president's house; they come on the 7 o'clock bus”.")


def day(label: Any, **options: Any) -> forms.DateField:
    """Return the field of a day, chosen in the browser's calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class NeedForm(PlainForm):
    """What a group needs."""

    title = forms.CharField(
        label=_("What do you need, in a few words?"),
        max_length=120,
        help_text=_("Such as “somebody who teaches us to fatten guinea pigs”."),
    )
    skill = forms.ChoiceField(label=_("Which work is it?"))
    work = LongText(
        label=_("What has to be done?"),
        max_length=600,
        rows=4,
        help_text=_("What you want to know or have at the end, and how many families take part."),
    )
    district = forms.ModelChoiceField(label=_("In which district?"), queryset=District.objects.none())
    languages = forms.MultipleChoiceField(
        label=_("In which language?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    begins_on = day(_("From when?"))
    days = forms.IntegerField(label=_("How many days of work?"), min_value=1)
    pay = NumberField(
        label=_("How much can you pay at most? (S/)"), required=False, help_text=_("Empty: you wait for offers.")
    )
    living = forms.CharField(label=_("Food, lodging, travel"), max_length=200, required=False, help_text=LIVING)
    offers_until = day(_("Until when do you wait for offers?"))

    def __init__(self, *args: Any, districts: Any, need: Need | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["skill"].choices = [EMPTY, *skill_choices(also=[need.skill] if need else [])]
        self.fields["languages"].choices = [(code, _(name)) for code, name in LANGUAGES.items()]
        self.fields["district"].queryset = districts
        self.fields["district"].label_from_instance = lambda one: f"{one.name}, {one.province.name}"
        if need:
            names = ("title", "skill", "work", "district", "begins_on", "days", "living", "offers_until")
            self.initial = {
                **{name: getattr(need, name) for name in names},
                "languages": need.languages.split(),
                "pay": need.pay.amount if need.pay else None,
            }

    def asked(self) -> actions.Asked:
        """Return what the act takes."""
        given = dict(self.cleaned_data)
        pay = given.pop("pay")
        return actions.Asked(pay=None if pay is None else Money(pay, "PEN"), **given)


class NeedStep(PlainForm):
    """A step of hiring, on the page of a need."""

    title: Any
    lead: Any = ""
    button: Any = _("Write it down")
    states: ClassVar[tuple[str, ...]] = ()
    quiet = False

    def __init__(self, *args: Any, page: NeedPage, **more: Any) -> None:
        super().__init__(*args, **more)
        self.page, self.need = page, page.need
        self.begin()

    def begin(self) -> None:
        """Fill in choices; a step without any has nothing to fill in."""

    @classmethod
    def offered(cls, page: NeedPage) -> bool:
        """Tell whether this step can be taken now."""
        return page.need.state in cls.states

    def act(self, actor: User) -> object:
        """Do it."""
        raise NotImplementedError


def _named(candidates: Any) -> list[tuple[str, str]]:
    return [(one.provider.code, f"{one.provider.called} · {one.provider.code}") for one in candidates]


class PublishStep(NeedStep):
    """Announce a need."""

    title = _("Announce it")
    lead = _(
        "Everybody reads it on the public page, and it can be read on the radio. It cannot be changed any more."
    )
    button = _("Announce it")
    states = ("draft",)

    def act(self, actor: User) -> object:
        """Announce it."""
        return actions.publish_need(actor=actor, need=self.need)


class WithdrawStep(NeedStep):
    """Look for nobody any more."""

    title = _("Look for nobody any more")
    button = _("Withdraw it")
    states = ("draft", "open")
    quiet = True
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    def act(self, actor: User) -> object:
        """Withdraw it."""
        return actions.withdraw_need(actor=actor, need=self.need, **self.cleaned_data)


class _WithProvider(NeedStep):
    def found(self) -> Provider:
        """Return the provider of the code that was chosen or written."""
        return Provider.objects.select_related("person", "organisation").get(code=self.cleaned_data["provider"])

    def clean_provider(self) -> str:
        """Return the code of somebody of the register."""
        code = str(self.cleaned_data["provider"]).strip().upper()
        if not Provider.objects.filter(code=code, state="listed").exists():
            raise forms.ValidationError(_("Nobody of the register has this code."))
        return code


class InviteStep(_WithProvider):
    """Invite somebody who might fit."""

    title = _("Invite somebody")
    lead = _(
        "Whom the register has, in this order: who knows the work, speaks your language, is near, is rated "
        "better, asks less. It is no advice: you know your people."
    )
    button = _("Invite")
    states = ("open",)
    provider = forms.ChoiceField(label=_("Whom?"), widget=forms.RadioSelect)

    def begin(self) -> None:
        """Offer those who might fit."""
        self.fields["provider"].choices = _named(self.page.suggestions)

    @classmethod
    def offered(cls, page: NeedPage) -> bool:
        """Tell whether somebody might fit."""
        return super().offered(page) and bool(page.suggestions)

    def act(self, actor: User) -> object:
        """Invite them."""
        return actions.invite_provider(actor=actor, need=self.need, provider=self.found())


class OfferStep(_WithProvider):
    """Write down what somebody offers."""

    title = _("Write down an offer")
    lead = _("Whoever wants to do the work says a price. Their code stands in the register of local talents.")
    states = ("open",)
    provider = forms.CharField(label=_("Code of who offers"), max_length=40, help_text=_("Such as T021201-0001."))
    price = NumberField(label=_("For how much, in all? (S/)"), min_value=Decimal(0))
    words = forms.CharField(label=_("What do they say?"), max_length=300, required=False)

    def begin(self) -> None:
        """Offer the codes of those who were invited."""
        invited = [one for one in self.page.offers if one.offer and one.offer.state == "invited"]
        if len(invited) == 1:
            self.fields["provider"].initial = invited[0].provider.code

    def act(self, actor: User) -> object:
        """Write it down."""
        given = self.cleaned_data
        return actions.make_offer(
            actor=actor,
            need=self.need,
            provider=self.found(),
            price=Money(given["price"], "PEN"),
            words=given["words"],
        )


class _OfOffer(NeedStep):
    """A step about one of the offers in some states."""

    of: ClassVar[tuple[str, ...]] = ("made",)
    offer = forms.ChoiceField(label=_("Who?"), widget=forms.RadioSelect)

    @classmethod
    def candidates(cls, page: NeedPage) -> list[Any]:
        """Return whose offer is in one of the states."""
        return [one for one in page.offers if one.offer and one.offer.state in cls.of]

    @classmethod
    def offered(cls, page: NeedPage) -> bool:
        """Tell whether there is such an offer."""
        return page.need.state in cls.states and bool(cls.candidates(page))

    def begin(self) -> None:
        """Offer those whose offer stands."""
        self.fields["offer"].choices = _named(self.candidates(self.page))

    def found(self) -> Offer:
        """Return the offer that was chosen."""
        return self.need.offers.select_related("provider__person", "need__agreement__organisation").get(
            provider__code=self.cleaned_data["offer"]
        )


class InterviewStep(_OfOffer):
    """How an interview went."""

    title = _("Write down an interview")
    lead = _("Ask first about the work, then about living together. The printed guide has the questions.")
    states = ("open",)
    of = ("made", "invited")
    interviewed_on = day(_("When was it?"), initial=timezone.localdate)
    technique = forms.ChoiceField(label=_("The work: 1 bad, 5 very good"), choices=[EMPTY, *MARKS], required=False)
    manner = forms.ChoiceField(
        label=_("Living together: 1 bad, 5 very good"), choices=[EMPTY, *MARKS], required=False
    )
    words = forms.CharField(label=_("What did you notice?"), max_length=300, required=False)

    def act(self, actor: User) -> object:
        """Write it down."""
        given = self.cleaned_data
        return actions.record_interview(
            actor=actor,
            offer=self.found(),
            interviewed_on=given["interviewed_on"],
            technique=int(given["technique"]) if given["technique"] else None,
            manner=int(given["manner"]) if given["manner"] else None,
            words=given["words"],
        )


class ChooseStep(_OfOffer):
    """Whom the assembly chose."""

    title = _("Whom the assembly chose")
    lead = _(
        "Only the assembly chooses. The office may write it here for you, from your minutes; nobody of the programme "
        "chooses for you."
    )
    states = ("open",)
    offer = forms.ChoiceField(label=_("Whom did you choose?"), widget=forms.RadioSelect)
    assembly_on = day(_("Day of the assembly"), initial=timezone.localdate)
    present = forms.IntegerField(label=_("How many were there?"), min_value=1)
    in_favour = forms.IntegerField(label=_("How many were in favour?"), min_value=1)
    reasons = LongText(label=_("Why them?"), max_length=500, rows=3)
    proof = forms.FileField(
        label=_("Photograph of the minutes or of the signed attendance"),
        widget=forms.FileInput(attrs={"accept": SCANS}),
    )

    def act(self, actor: User) -> object:
        """Write it down."""
        given = dict(self.cleaned_data)
        given.pop("offer")
        return actions.choose_provider(actor=actor, need=self.need, offer=self.found(), **given)


class DeclineStep(_OfOffer):
    """That an invited one does not want to."""

    title = _("Somebody does not want to")
    states = ("open",)
    of = ("invited",)
    quiet = True

    def act(self, actor: User) -> object:
        """Write it down."""
        return actions.decline_invitation(actor=actor, offer=self.found())


class TakeBackStep(_OfOffer):
    """That an offer is taken back."""

    title = _("Somebody takes the offer back")
    states = ("open",)
    quiet = True

    def act(self, actor: User) -> object:
        """Write it down."""
        return actions.take_back_offer(actor=actor, offer=self.found())


class UndoChoiceStep(NeedStep):
    """Take the choice back."""

    title = _("Take the choice back")
    lead = _("Possible while nobody has signed. The offers stand as before.")
    button = _("Take the choice back")
    states = ("chosen",)
    quiet = True
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    @classmethod
    def offered(cls, page: NeedPage) -> bool:
        """Tell whether no contract stands."""
        return super().offered(page) and page.contract is None

    def act(self, actor: User) -> object:
        """Take it back."""
        return actions.undo_choice(actor=actor, need=self.need, **self.cleaned_data)


PARTS = 4


class ContractStep(NeedStep):
    """Write the contract."""

    title = _("Write the contract")
    lead = _("What they hand over, until when, and what you pay for each part. One part is enough.")
    states = ("chosen",)
    begins_on = day(_("First day"))
    ends_on = day(_("Last day"))
    living = forms.CharField(label=_("Food, lodging, travel"), max_length=200, required=False, help_text=LIVING)

    def begin(self) -> None:
        """Add the fields of the parts, as they stand in a draft."""
        contract = self.page.contract
        parts = list(contract.deliverables.all()) if contract else []
        self.initial = {
            "begins_on": contract.begins_on if contract else self.need.begins_on,
            "ends_on": contract.ends_on if contract else None,
            "living": contract.living if contract else self.need.living,
        }
        for number in range(1, PARTS + 1):
            part = parts[number - 1] if number <= len(parts) else None
            need = number == 1
            title = forms.CharField(
                label=_("Part %(n)d: what do they hand over?") % {"n": number},
                max_length=160,
                required=need,
                initial=part.title if part else "",
            )
            self.fields[f"title_{number}"] = title
            self.fields[f"due_{number}"] = day(
                _("Part %(n)d: until when?") % {"n": number}, required=need, initial=part.due_on if part else None
            )
            self.fields[f"amount_{number}"] = NumberField(
                label=_("Part %(n)d: how much do you pay? (S/)") % {"n": number},
                min_value=Decimal(0),
                required=need,
                initial=part.amount.amount if part else None,
            )

    @classmethod
    def offered(cls, page: NeedPage) -> bool:
        """Tell whether a contract can be written or changed."""
        return super().offered(page) and (page.contract is None or page.contract.state == "draft")

    def clean(self) -> dict[str, Any]:
        """Ask for the day and the amount of every part that is named."""
        given = super().clean() or {}
        for number in range(2, PARTS + 1):
            values = [given.get(f"{name}_{number}") for name in ("title", "due", "amount")]
            if any(value not in (None, "") for value in values):
                for name, value in zip(("title", "due", "amount"), values, strict=True):
                    if value in (None, "") and f"{name}_{number}" not in self.errors:
                        self.add_error(f"{name}_{number}", _("Fill this in too, or leave the whole part empty."))
        return given

    def act(self, actor: User) -> object:
        """Write it."""
        given = self.cleaned_data
        parts = [
            actions.Part(given[f"title_{number}"], given[f"due_{number}"], given[f"amount_{number}"])
            for number in range(1, PARTS + 1)
            if given[f"title_{number}"]
        ]
        return actions.draw_up_contract(
            actor=actor,
            need=self.need,
            begins_on=given["begins_on"],
            ends_on=given["ends_on"],
            living=given["living"],
            parts=parts,
        )


class LookAgainStep(NeedStep):
    """Look for somebody else."""

    title = _("Look for somebody else")
    button = _("Announce it again")
    states = ("chosen",)
    offers_until = day(_("Until when do you wait for offers?"))

    @classmethod
    def offered(cls, page: NeedPage) -> bool:
        """Tell whether the contract ended early."""
        return super().offered(page) and page.contract is not None and page.contract.state == "ended"

    def act(self, actor: User) -> object:
        """Announce it again."""
        return actions.look_again(actor=actor, need=self.need, **self.cleaned_data)


NEED_STEPS: dict[str, type[NeedStep]] = {
    "announce": PublishStep,
    "choose": ChooseStep,
    "contract": ContractStep,
    "again": LookAgainStep,
    "invite": InviteStep,
    "offer": OfferStep,
    "interview": InterviewStep,
    "decline": DeclineStep,
    "take-back": TakeBackStep,
    "undo": UndoChoiceStep,
    "withdraw": WithdrawStep,
}
"""The steps on the page of a need by the end of their address, in the order in which they stand there."""


class ServiceStep(PlainForm):
    """A step on the page of a second contract."""

    title: Any
    lead: Any = ""
    button: Any = _("Write it down")
    states: ClassVar[tuple[str, ...]] = ()
    quiet = False

    def __init__(self, *args: Any, page: ContractPage, **more: Any) -> None:
        super().__init__(*args, **more)
        self.page, self.contract = page, page.contract
        self.begin()

    def begin(self) -> None:
        """Fill in choices; a step without any has nothing to fill in."""

    @classmethod
    def offered(cls, page: ContractPage) -> bool:
        """Tell whether this step can be taken now."""
        return page.contract.state in cls.states

    def act(self, actor: User) -> object:
        """Do it."""
        raise NotImplementedError


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
}
"""The steps on the page of a second contract, as `NEED_STEPS`."""


@dataclass(frozen=True)
class Link:
    """A step as a page leads to it."""

    end: str
    title: Any
    quiet: bool


def steps_of(steps: dict[str, Any], page: NeedPage | ContractPage) -> list[Link]:
    """Return the steps that can be taken now."""
    return [Link(end, step.title, step.quiet) for end, step in steps.items() if step.offered(page)]
