"""What remedies an upheld complaint against a result."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import LongText, PlainForm
from winay.committees.actions import RemedyGiven
from winay.committees.models import Remedy
from winay.committees.queries.acta.words import group_of, short_code
from winay.committees.queries.remedies import Complained


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
