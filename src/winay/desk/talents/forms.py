"""Forms of the register of providers: each says which act it does, so that one view serves them all."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.choices import FoundField, FoundSeveralField
from winay.base.forms import DO_NOT_NAME, SCANS, PlainForm
from winay.base.models import User
from winay.base.numbers import NumberField
from winay.desk.forms import DateInput
from winay.programmes.access import programmes_of
from winay.talents import actions
from winay.talents.models import Provider
from winay.talents.queries.register import twice_as
from winay.talents.rules import FIELDS, LANGUAGES, OUTCOMES
from winay.talents.skills import Skill, skill_choices
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District

EMPTY = ("", "—")


class ProviderForm(PlainForm):
    """What a provider says of themselves to the officer who writes it down."""

    kind = forms.ChoiceField(label=_("What are they?"), choices=[EMPTY, *Provider.Kind.choices])
    skills = forms.MultipleChoiceField(
        label=_("What do they know?"), widget=forms.CheckboxSelectMultiple, help_text=_("At most twelve.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Which languages do they speak?"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    district = FoundField(label=_("District where they live"), queryset=District.objects.none(), **OF_DISTRICTS)
    districts = FoundSeveralField(
        label=_("Districts where they serve"), queryset=District.objects.none(), **OF_DISTRICTS
    )
    about = forms.CharField(
        label=_("What should a group know of them?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they achieved and where. Everybody reads it: no telephone, and nobody else's name."),
    )
    ad_honorem = forms.BooleanField(label=_("Serves without pay (ad honorem)"), required=False)
    price = NumberField(label=_("Price (S/)"), required=False, help_text=_("Empty: they agree on it each time."))
    price_per = forms.ChoiceField(label=_("For what?"), choices=[EMPTY, *Provider.Per.choices], required=False)
    available = forms.BooleanField(label=_("Can take work now"), required=False, initial=True)
    available_from = forms.DateField(widget=DateInput(), label=_("Free from"), required=False)
    available_when = forms.CharField(
        label=_("When can they come?"),
        max_length=120,
        required=False,
        help_text=_("Such as “weekends” or “not at harvest time”."),
    )
    contact = forms.ChoiceField(label=_("How may groups reach them?"), choices=Provider.Contact.choices)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=20,
        required=False,
        help_text=_("Only the office reads it, unless they allow it to be shown."),
    )

    def __init__(
        self, *args: Any, districts: QuerySet[District], provider: Provider | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        mine = [one.skill for one in provider.skills.all()] if provider else []
        self.fields["skills"].choices = skill_choices(also=mine)
        self.fields["languages"].choices = [(code, _(name)) for code, name in LANGUAGES.items()]
        self.fields["district"].queryset = districts
        self.fields["districts"].queryset = districts
        if provider:
            self.initial = _values(provider, mine)

    def said(self) -> actions.Said:
        """Return what the act takes."""
        given = dict(self.cleaned_data)
        price = given.pop("price")
        return actions.Said(price=None if price is None else Money(price, "PEN"), **given)


def _values(provider: Provider, mine: list[str]) -> dict[str, Any]:
    names = (
        "kind", "district", "about", "ad_honorem", "price_per", "available", "available_from", "available_when",
        "contact", "phone",
    )  # fmt: skip
    return {
        **{name: getattr(provider, name) for name in names},
        "price": provider.price.amount if provider.price else None,
        "skills": mine,
        "languages": provider.languages.split(),
        "districts": list(provider.districts.values_list("pk", flat=True)),
    }


class ConsentForm(PlainForm):
    """What a provider allows to be shown to everybody."""

    title = _("What may be shown")
    lead = _("Ask them, and write down their answer. Without a yes nobody but the office finds them.")
    shown = forms.BooleanField(
        label=_("Their name, what they know, price and ratings may stand in the public directory"), required=False
    )
    phone = forms.BooleanField(label=_("Their telephone may stand there, too"), required=False)
    said_on = forms.DateField(widget=DateInput(), label=_("When did they say it?"), initial=timezone.localdate)
    source = forms.CharField(
        label=_("How do we know?"),
        max_length=120,
        help_text=_("Such as “signed sheet in the office's folder” or “said so at the desk”."),
    )

    def __init__(self, *args: Any, provider: Provider, reader: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial.update({"shown": provider.shown, "phone": provider.phone_shown})

    def act(self, actor: User, provider: Provider) -> object:
        """Record it."""
        return actions.record_consent(actor=actor, provider=provider, **self.cleaned_data)


class CertificateForm(PlainForm):
    """A paper that shows what a provider learned."""

    title = _("Add a certificate")
    lead = _("Its picture is kept for the office; it is never public.")
    name = forms.CharField(label=_("What does it say?"), max_length=160)
    given_by = forms.CharField(label=_("Who gave it?"), max_length=120)
    given_on = forms.DateField(widget=DateInput(), label=_("When?"), required=False)
    proof = forms.FileField(
        label=_("Photograph or PDF"), required=False, widget=forms.FileInput(attrs={"accept": SCANS})
    )

    def __init__(self, *args: Any, provider: Provider, reader: User, **more: Any) -> None:
        super().__init__(*args, **more)

    def act(self, actor: User, provider: Provider) -> object:
        """Keep it."""
        given = dict(self.cleaned_data)
        return actions.add_certificate(actor=actor, provider=provider, title=given.pop("name"), **given)


class TrainingForm(PlainForm):
    """That a provider was trained, and by whom."""

    title = _("Write down a training")
    lead = _("Who was trained and who was hired are counted apart.")
    skill = forms.ChoiceField(label=_("In what?"))
    trainer = forms.CharField(
        label=_("Code of who gave it, if they stand in the register"),
        max_length=40,
        required=False,
        help_text=_("Such as T021201-0001."),
    )
    given_by = forms.CharField(
        label=_("Or the institution that gave it"), max_length=120, required=False, help_text=DO_NOT_NAME
    )
    programme: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Programme"), queryset=None, required=False)
    ended_on = forms.DateField(widget=DateInput(), label=_("When did it end?"))
    days = forms.IntegerField(label=_("How many days?"), min_value=1, required=False)

    def __init__(self, *args: Any, provider: Provider, reader: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["skill"].choices = [EMPTY, *skill_choices()]
        self.fields["programme"].queryset = programmes_of(reader)

    def clean_trainer(self) -> Provider | None:
        """Return the provider with the code that was written."""
        code = self.cleaned_data["trainer"].strip().upper()
        if not code:
            return None
        found = Provider.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("Nobody of the register has this code."))
        return found

    def act(self, actor: User, provider: Provider) -> object:
        """Record it."""
        return actions.record_training(actor=actor, learner=provider, **self.cleaned_data)


class FollowUpForm(PlainForm):
    """What became of a provider."""

    title = _("What became of them?")
    lead = _("Ask a year after the training, and every year from then on. The newest answer counts.")
    outcome = forms.ChoiceField(label=_("Today they"), widget=forms.RadioSelect)
    asked_on = forms.DateField(widget=DateInput(), label=_("On which day?"), initial=timezone.localdate)
    words = forms.CharField(label=_("In a few words"), max_length=200, required=False, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, provider: Provider, reader: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["outcome"].choices = [(code, _(text)) for code, text in OUTCOMES.items()]

    def act(self, actor: User, provider: Provider) -> object:
        """Record it."""
        return actions.record_follow_up(actor=actor, provider=provider, **self.cleaned_data)


class MergeForm(PlainForm):
    """Which other row of the register is the same person or firm."""

    title = _("Merge two rows of the register")
    lead = _(
        "Contracts, ratings, papers and trainings of the other row come here; its code leads to this one. The newest "
        "word on what may be shown holds. It can be undone."
    )
    absorbed = forms.ChoiceField(label=_("Which row comes here?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, provider: Provider, reader: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.rows = {row.code: row for row in twice_as(provider).select_related("district")}
        self.fields["absorbed"].choices = [
            (code, f"{code} · {row.district.name} · {row.get_kind_display()}") for code, row in self.rows.items()
        ]
        if len(self.rows) == 1:
            self.initial["absorbed"] = next(iter(self.rows))

    def act(self, actor: User, provider: Provider) -> object:
        """Merge them."""
        absorbed = self.rows[self.cleaned_data["absorbed"]]
        return actions.merge_providers(
            actor=actor, kept=provider, absorbed=absorbed, reason=self.cleaned_data["reason"]
        )


class PartForm(PlainForm):
    """Which merge was a mistake."""

    title = _("Part two rows again")
    lead = _("What came from the other row goes back to it. What was written down since the merge stays here.")
    merge = forms.ChoiceField(label=_("Which row?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, provider: Provider, reader: User, **more: Any) -> None:
        super().__init__(*args, **more)
        rows = provider.merges_kept.filter(undone_at=None).select_related("absorbed")
        self.rows = {str(row.pk): row for row in rows}
        self.fields["merge"].choices = [
            (key, f"{row.absorbed.code} · {row.created_at:%d/%m/%Y} · {row.reason}")
            for key, row in self.rows.items()
        ]
        if len(self.rows) == 1:
            self.initial["merge"] = next(iter(self.rows))

    def act(self, actor: User, provider: Provider) -> object:
        """Undo it."""
        merge = self.rows[self.cleaned_data["merge"]]
        return actions.undo_provider_merge(actor=actor, merge=merge, reason=self.cleaned_data["reason"])


class LeaveForm(PlainForm):
    """Why a provider leaves the register."""

    title = _("Take them out of the register")
    lead = _("Nobody finds or invites them any more. What they did stays on record, and they can come back.")
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    def __init__(self, *args: Any, provider: Provider, reader: User, **more: Any) -> None:
        super().__init__(*args, **more)

    def act(self, actor: User, provider: Provider) -> object:
        """Take them out."""
        return actions.leave_register(actor=actor, provider=provider, **self.cleaned_data)


STEPS: dict[str, Any] = {
    "consent": ConsentForm,
    "certificate": CertificateForm,
    "training": TrainingForm,
    "follow-up": FollowUpForm,
    "leave": LeaveForm,
    "merge": MergeForm,
    "part": PartForm,
}
"""What can be written down on a provider's page, by the end of its address."""


class SkillForm(PlainForm):
    """A skill: its names, what kind it is, whether it is in use."""

    name_es = forms.CharField(label=_("Name in Spanish"), max_length=80)
    name_quz = forms.CharField(label=_("Name in Quechua"), max_length=80, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    field = forms.ChoiceField(label=_("What kind of knowledge is it?"))
    in_use = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, skill: Skill | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["field"].choices = [EMPTY, *((code, _(name)) for code, name in FIELDS.items())]
        if skill:
            self.initial = {
                "name_es": skill.es,
                "name_quz": skill.quz,
                "name_en": skill.en,
                "field": skill.field,
                "in_use": skill.in_use,
            }
