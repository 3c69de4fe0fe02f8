"""Forms about complaints: what a remedy gives, going on while one is open, the answer."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import LongText, PlainForm, read_by
from winay.calls.models import Complaint
from winay.calls.queries.returns import parts_in_words
from winay.committees.actions import RemedyGiven
from winay.committees.models import Remedy
from winay.committees.queries.acta.words import group_of, short_code
from winay.committees.queries.remedies import Complained
from winay.desk.forms import DayField


class RemedyDoneForm(PlainForm):
    """What was done about a remedy that was owed."""

    note = forms.CharField(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as the number of the addendum. The group reads this."),
    )


class GoOnForm(PlainForm):
    """Why the contest goes on although groups can still complain."""

    reason = forms.CharField(
        label=_("Why it cannot wait"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=read_by(_("The minutes of the session print this, with your name.")),
    )


class ComplaintAnswerForm(PlainForm):
    """The answer to a complaint, and what the group gets where it is right."""

    uphold = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("1", _("Uphold it: the group is right")),
            ("0", _("Do not uphold it: the decision stands")),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The group reads this, word for word. Say what was looked at and why it was decided so."),
    )
    remedy = forms.ChoiceField(
        label=_("If the group is right: what follows"), widget=forms.RadioSelect, required=False
    )
    note = forms.CharField(
        label=_("What the group gets instead"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("Needed where nothing else can be done any more: what, who gives it, by when."),
    )
    until = DayField(label=_("Last day to send it again"), required=False)
    parts = forms.MultipleChoiceField(
        label=_("What the group may change"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, complaint: Complaint, remedies: Sequence[Complaint.Remedy], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remedy"].choices = [(one.value, one.label) for one in remedies]
        self.initial["remedy"] = remedies[0].value
        if Complaint.Remedy.RETURNED in remedies:
            self.fields["parts"].choices = parts_in_words(complaint.proposal.call)
        else:
            del self.fields["until"], self.fields["parts"]
        if Complaint.Remedy.COMPENSATED not in remedies:
            del self.fields["note"]


class RemedyForm(PlainForm):
    """A corrected card, a recusal found, or something given; asked for only where the complaint is upheld."""

    kind = forms.ChoiceField(label=_("Remedy"), choices=[("", "—"), *Remedy.Kind.choices], required=False)
    item = forms.ChoiceField(label=_("Group whose card is wrong"), required=False)
    member = forms.ChoiceField(label=_("Juror"), required=False)
    compensation = LongText(
        label=_("What is given, by whom and until when"),
        required=False,
        max_length=2000,
        rows=3,
        help_text=_("Needed where computing again changes nothing, or the budget left does not hold the award."),
    )

    def __init__(self, *args: Any, about: Complained, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.fields["item"] = forms.ChoiceField(
            label=_("Group whose card is wrong"),
            choices=[(str(one.pk), f"{short_code(one.proposal.code)} {group_of(one)}") for one in about.items],
            initial=str(about.own.pk),
            required=False,
        )
        self.fields["member"] = forms.ChoiceField(
            label=_("Juror"),
            choices=[("", "—"), *((str(one.pk), f"{one.name} · {one.sector}") for one in about.members)],
            required=False,
        )
        for code, one in {one.code: one for rows in about.criteria.values() for one in rows}.items():
            words = {"name": one.name, "least": one.minimum, "most": one.maximum}
            self.fields[f"mark-{code}"] = forms.DecimalField(
                label=_("Right mark: %(name)s (%(least)d–%(most)d)") % words, required=False, decimal_places=2
            )

        # What is given instead comes last: it is for when nothing can be computed again.
        self.order_fields([name for name in self.fields if name != "compensation"])

    def given(self) -> RemedyGiven:
        """Return what the actions take; marks only of the chosen group's category."""
        values = self.cleaned_data
        kind = values["kind"]
        item = next((one for one in self.about.items if str(one.pk) == values["item"]), self.about.own)
        codes = [one.code for one in self.about.criteria.get(item.proposal.category_id, ())]
        marks: dict[str, Decimal | None] = {code: values.get(f"mark-{code}") for code in codes}
        card = kind != Remedy.Kind.COMPENSATION
        juror = next((one for one in self.about.members if str(one.pk) == values["member"]), None)
        return RemedyGiven(
            kind=kind,
            item=item if card else None,
            member=juror if card else None,
            marks=marks if kind == Remedy.Kind.CARD else None,
            compensation=values["compensation"],
        )
