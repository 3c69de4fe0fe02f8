"""Forms of referrals and cohorts."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.choices import FoundField, FoundSeveralField
from winay.base.forms import DO_NOT_NAME, SCANS, PlainForm, read_by
from winay.base.models import User
from winay.desk.forms import DayField
from winay.journeys.actions import Allowed
from winay.journeys.models import HandOver, SharingConsent, Stay, Support, Taking
from winay.journeys.queries.catalogue import listed
from winay.journeys.queries.cohorts import stages_of
from winay.journeys.rules.referrals import ANSWER_RANGE, ANSWER_WITHIN
from winay.programmes.models import Programme
from winay.registry.models import Person
from winay.territory.choices import OF_DISTRICTS
from winay.territory.models import District

How = SharingConsent.How
STANDING = "standing"


class CompanionForm(PlainForm):
    """Who goes with them over the border, and by when the receiver answers."""

    companion_user = FoundField(
        User.objects.none(),
        label=_("Who goes with them? Somebody who works here"),
        words=("full_name", "username"),
        required=False,
        empty_label=_("Nobody of the office"),
    )
    companion_person = FoundField(
        Person.standing.none(),
        label=_("Or somebody of the registry, such as their yachachiq"),
        words=("given_names", "first_surname"),
        required=False,
        empty_label=_("Nobody"),
    )
    days = forms.IntegerField(
        label=_("In how many days do they answer?"),
        min_value=ANSWER_RANGE[0],
        max_value=ANSWER_RANGE[1],
        initial=ANSWER_WITHIN,
    )

    def __init__(
        self,
        *args: Any,
        staff: QuerySet[User],
        people: QuerySet[Person],
        name_of: Callable[[Person], str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["companion_user"].queryset = staff
        fields["companion_person"].queryset = people
        fields["companion_person"].label_of = name_of

    @property
    def companion(self) -> Person | User | None:
        """Who was chosen: somebody of the registry goes before somebody of the office."""
        return self.cleaned_data.get("companion_person") or self.cleaned_data.get("companion_user")


class ReferForm(CompanionForm):
    """Which support they leave, who allowed it and how, who goes with them."""

    from_support = forms.ModelChoiceField(
        label=_("Which programme do they leave?"),
        queryset=Support.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    how = forms.ChoiceField(label=_("How did they allow it?"), widget=forms.RadioSelect)
    given_by = forms.ModelChoiceField(
        label=_("Who allowed it?"), queryset=Person.standing.none(), required=False, empty_label="—"
    )
    said_on = DayField(label=_("On which day?"), required=False)
    proof = forms.FileField(
        label=_("The signed paper, photographed"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SCANS}),
        help_text=_("Where it was signed on paper. It is never public."),
    )
    witness_1 = forms.CharField(
        label=_("First witness"),
        max_length=120,
        required=False,
        help_text=_("Where it was spoken: name and surname."),
    )
    witness_2 = forms.CharField(label=_("Second witness"), max_length=120, required=False)
    field_order = (
        "from_support", "how", "given_by", "said_on", "proof", "witness_1", "witness_2", "companion_user",
        "companion_person", "days",
    )  # fmt: skip

    def __init__(
        self, *args: Any, givers: QuerySet[Person], leaves: QuerySet[Support], standing: str, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["given_by"].queryset = givers
        fields["given_by"].label_from_instance = more["name_of"]
        fields["from_support"].queryset = leaves
        fields["from_support"].initial = leaves.first()
        fields["said_on"].initial = timezone.localdate
        ways = [(How.PAPER.value, How.PAPER.label), (How.SPOKEN.value, How.SPOKEN.label)]
        fields["how"].choices = [(STANDING, standing), *ways] if standing else ways
        fields["how"].initial = fields["how"].choices[0][0]

    def clean(self) -> dict[str, Any]:
        """Ask who and when, where it is said now."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("how") != STANDING:
            for name in ("given_by", "said_on"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("This is missing."))
        return found

    @property
    def said(self) -> Allowed | None:
        """What was said now; None where the consent stands already."""
        found = self.cleaned_data
        if found["how"] == STANDING:
            return None
        names = ("given_by", "said_on", "how", "proof", "witness_1", "witness_2")
        return Allowed(*(found[name] for name in names))


class DeclineForm(PlainForm):
    """Why somebody is not accepted."""

    reason = forms.CharField(
        label=_("Why?"), max_length=300, help_text=read_by(_("They and whoever sent them read it, word for word."))
    )


class FirstSupportForm(PlainForm):
    """On which day the first support arrived."""

    on = DayField(label=_("On which day did the first support arrive?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class BackForm(PlainForm):
    """Why a referral is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"), max_length=300, help_text=DO_NOT_NAME, required=False
    )


class PackageForm(PlainForm):
    """A package that came back with its answer."""

    package = forms.FileField(
        label=_("The package with the answer"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text=_("The file that you sent, with “what”, “reason”, “by” and “code” written under “answer”."),
    )


class LinkForm(PlainForm):
    """Which programme of this installation an entry is."""

    programme = FoundField(Programme.objects.none(), label=_("Programme"), words=("name", "code"), empty_label="—")

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = programmes


class CohortForm(PlainForm):
    """Who leaves a support together: by a filter, or by a list of codes."""

    name = forms.CharField(
        label=_("How is it called?"), max_length=120, help_text=_("Such as “Caraz, third year, 2026”.")
    )
    support = FoundField(
        Support.objects.none(), label=_("Which programme do they leave?"), words=("name_es", "code"), label_of=str
    )
    sender = FoundField(
        Programme.objects.none(),
        label=_("In which programme do you send them?"),
        words=("name", "code"),
        empty_label=None,
    )
    stages = forms.MultipleChoiceField(
        label=_("In which of its stages?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Those who are in it, or finished the programme from it; of a business, the group that owns it. None "
            "chosen: all of whom it is written down that they have or had the programme."
        ),
    )
    outcomes = forms.MultipleChoiceField(
        label=_("Who?"),
        choices=Taking.Outcome.choices,
        initial=[Taking.Outcome.RUNNING.value, Taking.Outcome.FINISHED.value],
        widget=forms.CheckboxSelectMultiple,
    )
    districts = FoundSeveralField(
        label=_("In which districts?"),
        queryset=District.objects.none(),
        required=False,
        help_text=_("None chosen: in all that you keep."),
        **OF_DISTRICTS,
    )
    lines = forms.CharField(
        label=_("Or a list: the code of a household, a DNI or a RUC in each line"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(
        self, *args: Any, programmes: QuerySet[Programme], districts: QuerySet[District], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["support"].queryset = listed().order_by("name_es")
        fields["sender"].queryset = programmes
        fields["districts"].queryset = districts
        fields["stages"].choices = _stages(programmes)
        if not fields["stages"].choices:
            del fields["stages"]

    def clean(self) -> dict[str, Any]:
        """Ask for stages of the programme that sends them."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        sender = found.get("sender")
        if sender is not None and any(_programme(one) != sender.code for one in found.get("stages", ())):
            self.add_error("stages", _("Choose stages of the programme in which you send them."))
        return found

    def values(self) -> dict[str, Any]:
        """Return what the act takes."""
        found = dict(self.cleaned_data)
        districts: Iterable[District] = found["districts"] or ()
        found["districts"] = [one.pk for one in districts]
        found["lines"] = found["lines"].splitlines()
        found["stages"] = [one.split("/")[1] for one in found.get("stages", ())]
        return found


MOST_PROGRAMMES = 12
"""Of so many programmes the stages are offered at once; with more, those of one are reached from its stage's page."""


def _stages(programmes: QuerySet[Programme]) -> list[tuple[str, str]]:
    # Of a programme in whose stages nobody is, nobody can be chosen: its pack need not be read.
    led = programmes.filter(Exists(Stay.objects.filter(programme=OuterRef("pk")).order_by()))
    declared = [(one, stages_of(one)) for one in led.select_related("pack")[:MOST_PROGRAMMES]]
    several = sum(bool(stages) for _one, stages in declared) > 1
    return [
        (stage_choice(one.code, stage.code), f"{one.name}: {stage.name}" if several else str(stage.name))
        for one, stages in declared
        for stage in stages
    ]


def stage_choice(programme: str, stage: str) -> str:
    """Return how a stage of a programme is chosen on a form."""
    return f"{programme}/{stage}"


def _programme(choice: str) -> str:
    return choice.split("/")[0]


class HandOverForm(CompanionForm):
    """To which support a cohort goes."""

    to_support = FoundField(
        Support.objects.none(), label=_("To which programme do they go?"), words=("name_es", "code"), label_of=str
    )
    whom = forms.ChoiceField(
        label=_("Whom of the list?"),
        choices=HandOver.Whom.choices,
        initial=HandOver.Whom.NEARLY,
        widget=forms.RadioSelect,
        help_text=_(
            "By what is known here of each and of what the programme asks. Who is not handed over is listed with the "
            "reason, and goes along once it is put right."
        ),
    )
    field_order = ("to_support", "whom", "companion_user", "companion_person", "days")

    def __init__(self, *args: Any, leaves: Support, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["to_support"]
        field.queryset = listed().exclude(pk=leaves.pk).exclude(status="historical").order_by("name_es")
