"""What is filled in until the contract is written: the need, invitations, offers, interviews, the choice."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.choices import FoundField
from winay.base.forms import DO_NOT_NAME, SCANS, LongText, PlainForm
from winay.base.models import User
from winay.base.numbers import NumberField
from winay.talents import actions
from winay.talents.forms.steps import Step, day
from winay.talents.models import Need, Offer, Provider
from winay.talents.queries.hiring import NeedPage
from winay.talents.rules import LANGUAGES
from winay.talents.skills import skill_choices
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District

EMPTY = ("", "—")
MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]
LIVING = _("Such as “food and a bed in the president's house; they come on the 7 o'clock bus”.")


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
    district = FoundField(label=_("In which district?"), queryset=District.objects.none(), **OF_DISTRICTS)
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


class NeedStep(Step):
    """A step of hiring, on the page of a need."""

    page: NeedPage

    def about(self, page: NeedPage) -> None:
        self.need = page.need

    @staticmethod
    def state_of(page: NeedPage) -> str:
        return page.need.state


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
