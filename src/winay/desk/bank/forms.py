"""Forms of the bank's pages. What is right is decided by the actions; a form only reads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winay.base.forms import LongText, PlainForm
from winay.base.numbers import NumberField
from winay.programmes.models import Programme
from winay.treasury.models import ProgrammeAccount

EXPLANATIONS = {
    "charge": _("A charge of the bank (commission, ITF, maintenance)"),
    "interest": _("Interest paid by the bank"),
    "receipt": _("Money received: from a source, or what was left of an advance"),
    "spent": _("An expense, an advance or money changed, written down under Budgets or Exchange rates"),
    "own": _("Between the programme's own accounts"),
    "mistake": _("A mistake that the bank corrects"),
}


class LimitForm(PlainForm):
    """Above what sum two people release a batch, and the columns of the bank's text file."""

    limit = NumberField(
        label=_("Above this sum, two people release a batch or a payment"),
        required=False,
        min_value=0,
        help_text=_(
            "Empty: one coordinator is enough, whatever the sum. The second is another coordinator. "
            "A payment of more goes into a batch."
        ),
    )
    layout = LongText(
        label=_("Columns of the bank's text file"),
        max_length=4000,
        rows=8,
        help_text=_(
            "Only if your bank does not take pain.001. One column a line: field, width, left or right, and what fills "
            "the rest. Fields: number, reference, cci, account, bank, ruc, payee, amount, cents, currency, day, text; "
            'or a fixed text in quotation marks. "separator ;" puts a sign between them.'
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["layout"].required = False


class AccountForm(LimitForm):
    """A bank account of the programme."""

    field_order = ("name", "use", "bank", "number", "currency", "funding_source", "limit", "layout")
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As people call it: “Special account BN”.")
    )
    use = forms.ChoiceField(label=_("What it is for"), choices=ProgrammeAccount.Use.choices)
    bank = forms.CharField(label=_("Bank"), max_length=80)
    number = forms.CharField(
        label=_("CCI or number of the account"),
        max_length=50,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("PEN", "S/ (PEN)"), ("USD", "US$ (USD)"), ("EUR", "€ (EUR)")]
    )
    funding_source = forms.ChoiceField(label=_("Funding source"), required=False)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [(one.code, one.name) for one in programme.funding_sources.order_by("name")]
        self.fields["funding_source"].choices = [("", _("All together")), *sources]


class StatementForm(PlainForm):
    """The file of a statement."""

    file = forms.FileField(
        label=_("Statement of the bank"),
        help_text=_(
            "camt.053 (XML), or a table (CSV, Excel, ODS) with date, operation, description, charges and credits."
        ),
        widget=forms.FileInput(attrs={"accept": ".xml,.csv,.txt,.xlsx,.xls,.ods"}),
    )


class MatchForm(PlainForm):
    """The payment that a line is."""

    order = forms.CharField(label=_("Code of the payment"), max_length=80)


class ExplainForm(PlainForm):
    """What a line is that is no payment."""

    as_ = forms.ChoiceField(label=_("What it is"), choices=list(EXPLANATIONS.items()))
    note = forms.CharField(
        label=_("Where it stands"),
        max_length=300,
        required=False,
        help_text=_(
            "For receipts, own accounts and mistakes: which request, which account, which line corrects it."
        ),
    )
