"""What a provider fills in: for how much they would do a work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.forms import PlainForm
from winay.base.numbers import NumberField
from winay.talents.models import Offer, Provider


class OfferForm(PlainForm):
    """For how much a provider would do it, and what they want to say."""

    price = NumberField(
        label=_("For how much would you do all of it? (S/)"),
        help_text=_("With your travel, if you pay it yourself. Only who serves without pay writes 0."),
    )
    words = forms.CharField(
        label=_("What do you want to tell them?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where you did it before, and when you can come. Name no other people."),
    )

    def __init__(self, *args: Any, provider: Provider, offer: Offer | None, **more: Any) -> None:
        super().__init__(*args, **more)
        if offer is not None and offer.price is not None:
            self.initial = {"price": offer.price.amount, "words": offer.words}
        elif provider.ad_honorem:
            self.initial = {"price": 0}

    def said(self) -> dict[str, Any]:
        """Return what the act takes."""
        return {"price": Money(self.cleaned_data["price"], "PEN"), "words": self.cleaned_data["words"]}
