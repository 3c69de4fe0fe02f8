"""What is filled in for a receipt, and the steps on the pages of a receipt, a purchase and a report."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability import actions
from winay.accountability.forms.book import line_choices, photo
from winay.accountability.forms.steps import BookStep
from winay.accountability.models import Purchase
from winay.accountability.queries.book import plan_of
from winay.accountability.queries.vouchers import Asked, PurchasePage, ReportPage, VoucherPage
from winay.accountability.rules import KINDS, ZERO, Read, Told
from winay.base.forms import DO_NOT_NAME, PlainForm, read_by
from winay.base.models import User
from winay.base.numbers import NumberField
from winay.talents.forms.steps import day

FINANCE_READS = read_by(_("Finance and the group read it."))


class SendForm(PlainForm):
    """The receipt as it is at hand: photographed, as the seller's file, or the text of its QR."""

    proof = photo(_("Photograph of the receipt, or a PDF"))
    file = forms.FileField(
        label=_("The seller's electronic file (XML), if you have it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xml,application/xml,text/xml"}),
    )
    qr = forms.CharField(
        label=_("What your phone reads from the QR"),
        required=False,
        max_length=600,
        help_text=_("Only if you read it with another application: paste it here."),
    )


class ReceiptForm(PlainForm):
    """A receipt, filled in as far as it could be read; a person compares and confirms."""

    kind = forms.ChoiceField(label=_("Which kind of receipt?"))
    issuer_ruc = forms.CharField(
        label=_("RUC of the seller"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("11 digits at the top of the receipt."),
    )
    issuer_name = forms.CharField(label=_("Who sold it?"), max_length=150)
    series = forms.CharField(label=_("Series"), max_length=20, required=False, help_text=_("Such as F001."))
    number = forms.CharField(label=_("Number of the receipt"), max_length=40, required=False)
    issued_on = day(_("Day of the receipt"))
    total = NumberField(label=_("How much in all? (S/)"), min_value=Decimal("0.01"))
    igv = NumberField(label=_("IGV (S/)"), required=False, min_value=0, help_text=_("If it stands on it."))
    what = forms.CharField(label=_("What did you buy?"), max_length=300)
    line = forms.ChoiceField(label=_("Which line of your plan?"), required=False)
    purchase = forms.ChoiceField(label=_("Which planned purchase?"), required=False)
    charged = NumberField(
        label=_("How much of it did you pay with the agreement's money? (S/)"),
        required=False,
        min_value=0,
        help_text=_("Leave it empty if it was all."),
    )

    told: list[Told]

    def __init__(
        self, *args: Any, agreement: Any, kinds: Sequence[str], read: Read | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.agreement, self.told = agreement, []
        self.lines = plan_of(agreement)
        self.purchases = list(Purchase.objects.filter(agreement=agreement, state__in=("planned", "chosen")))
        self.fields["kind"].choices = [(code, _(KINDS[code])) for code in kinds]
        self.fields["line"].choices = line_choices(agreement)
        self.fields["purchase"].choices = [("", "—"), *((str(one.pk), one.what) for one in self.purchases)]
        if not self.purchases:
            del self.fields["purchase"]
        if read is not None:
            self._fill(read)

    def _fill(self, read: Read) -> None:
        said = {
            "kind": read.kind,
            "issuer_ruc": read.ruc,
            "issuer_name": read.name,
            "series": read.series,
            "number": read.number,
            "issued_on": read.issued_on,
            "total": read.total,
            "igv": read.igv,
            "what": read.what,
        }
        for name, value in said.items():
            if value not in (None, ""):
                self.fields[name].initial = value

    def heard(self) -> list[str]:
        """Return the codes of what was told on the page that was sent."""
        return self.data.getlist("heard") if hasattr(self.data, "getlist") else []

    def asked(self) -> Asked:
        """Return what was filled in."""
        given = dict(self.cleaned_data)
        of_line, of_purchase = given.pop("line", ""), given.pop("purchase", "")
        line = next((one for one in self.lines if str(one.pk) == of_line), None)
        purchase = next((one for one in self.purchases if str(one.pk) == of_purchase), None)
        given["igv"] = given["igv"] or ZERO
        return Asked(line=line, purchase=purchase, **given)


class OfVoucher(BookStep):
    """A step on the page of a receipt."""

    page: VoucherPage

    def about(self, page: VoucherPage) -> None:
        self.voucher = page.voucher

    @staticmethod
    def state_of(page: VoucherPage) -> str:
        return page.voucher.state


class WithdrawStep(OfVoucher):
    """Take it out of the book."""

    title = _("Take it out of the book")
    lead = _("It counts no longer. You can write it down anew.")
    button = _("Take it out")
    states = ("noted", "observed")
    quiet = True
    reason = forms.CharField(label=_("What was wrong?"), max_length=300, help_text=DO_NOT_NAME)

    @classmethod
    def offered(cls, page: VoucherPage) -> bool:
        """Tell whether it can be: what comes from a provider's contract is taken back there."""
        return super().offered(page) and page.voucher.payment_id is None

    def act(self, actor: User) -> object:
        """Take it out."""
        return actions.withdraw_voucher(actor=actor, voucher=self.voucher, reason=self.cleaned_data["reason"])


class AnswerStep(OfVoucher):
    """Answer what finance asks."""

    title = _("Answer")
    button = _("Answer")
    states = ("observed",)
    answer = forms.CharField(
        label=_("What do you answer?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=FINANCE_READS,
    )  # fmt: skip

    def act(self, actor: User) -> object:
        """Answer."""
        return actions.answer_voucher(actor=actor, voucher=self.voucher, answer=self.cleaned_data["answer"])


class _Review(OfVoucher):
    by = "review"
    states: ClassVar[tuple[str, ...]] = ("sent", "observed")

    @classmethod
    def offered(cls, page: VoucherPage) -> bool:
        """Tell whether its report is being reviewed."""
        report = page.voucher.report
        return super().offered(page) and report is not None and report.state == "sent"


class AcceptStep(_Review):
    """Accept it."""

    title = _("Accept this receipt")
    button = _("Accept")

    def act(self, actor: User) -> object:
        """Accept it."""
        return actions.accept_voucher(actor=actor, voucher=self.voucher)


class ObserveStep(_Review):
    """Ask something."""

    title = _("Ask something about it")
    states = ("sent",)
    observation = forms.CharField(label=_("What do you ask?"), max_length=300, help_text=FINANCE_READS)

    def act(self, actor: User) -> object:
        """Ask it."""
        given = self.cleaned_data["observation"]
        return actions.observe_voucher(actor=actor, voucher=self.voucher, observation=given)


class RejectStep(_Review):
    """Do not accept it."""

    title = _("Do not accept it")
    lead = _("Its money has to be accounted for otherwise, or given back.")
    button = _("Do not accept it")
    quiet = True
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=FINANCE_READS)

    def act(self, actor: User) -> object:
        """Do not accept it."""
        return actions.reject_voucher(actor=actor, voucher=self.voucher, reason=self.cleaned_data["reason"])


class AgainStep(_Review):
    """Look at it again."""

    title = _("Look at it again")
    button = _("Look at it again")
    states = ("accepted", "rejected")
    quiet = True

    def act(self, actor: User) -> object:
        """Look at it again."""
        return actions.look_at_voucher_again(actor=actor, voucher=self.voucher)


VOUCHER_STEPS: dict[str, type[OfVoucher]] = {
    "answer": AnswerStep,
    "accept": AcceptStep,
    "ask": ObserveStep,
    "reject": RejectStep,
    "again": AgainStep,
    "withdraw": WithdrawStep,
}


class OfPurchase(BookStep):
    """A step on the page of a planned purchase."""

    page: PurchasePage

    def about(self, page: PurchasePage) -> None:
        self.purchase = page.purchase

    @staticmethod
    def state_of(page: PurchasePage) -> str:
        return page.purchase.state


class QuotationStep(OfPurchase):
    """What a seller asks."""

    title = _("Write down what a seller asks")
    states = ("planned",)
    provider = forms.CharField(label=_("Who sells it?"), max_length=150)
    ruc = forms.CharField(label=_("RUC of the seller"), max_length=20, required=False)
    price = NumberField(label=_("For how much? (S/)"), min_value=Decimal("0.01"))
    what = forms.CharField(
        label=_("What do they give for it?"),
        max_length=300,
        required=False,
        help_text=_("Such as “new, with a year's warranty, brought to the community”."),
    )
    quoted_on = day(_("When did they say so?"), initial=timezone.localdate)
    proof = photo(_("Photograph of the quotation"))

    def act(self, actor: User) -> object:
        """Write it down."""
        given = dict(self.cleaned_data)
        price = Money(given.pop("price"), self.purchase.amount.currency)
        return actions.add_quotation(actor=actor, purchase=self.purchase, price=price, **given)


class _OfQuotation(OfPurchase):
    states = ("planned",)
    quotation = forms.ChoiceField(label=_("Which one?"), widget=forms.RadioSelect)

    @classmethod
    def offered(cls, page: PurchasePage) -> bool:
        """Tell whether there is a quotation."""
        return super().offered(page) and bool(page.quotations)

    def begin(self) -> None:
        """Offer the quotations, the cheapest first."""
        self.fields["quotation"].choices = [
            (str(one.pk), f"{one.provider}: {one.price.amount:,.2f}") for one in self.page.quotations
        ]

    def found(self) -> Any:
        """Return the quotation that was chosen."""
        return next(one for one in self.page.quotations if str(one.pk) == self.cleaned_data["quotation"])


class ChooseStep(_OfQuotation):
    """From whom they buy."""

    title = _("Choose the seller")
    reason = forms.CharField(
        label=_("Why from them?"),
        max_length=300,
        help_text=_("The cheapest is not always the best: say what counts."),
    )

    def act(self, actor: User) -> object:
        """Choose."""
        return actions.choose_quotation(
            actor=actor, purchase=self.purchase, quotation=self.found(), reason=self.cleaned_data["reason"]
        )


class RemoveStep(_OfQuotation):
    """Take a quotation out."""

    title = _("A quotation was written down wrongly")
    quiet = True

    def act(self, actor: User) -> object:
        """Take it out."""
        return actions.remove_quotation(actor=actor, quotation=self.found())


class ChooseAgainStep(OfPurchase):
    """Choose anew."""

    title = _("Choose another seller")
    states = ("chosen",)
    quiet = True

    def act(self, actor: User) -> object:
        """Take the choice back."""
        return actions.choose_again(actor=actor, purchase=self.purchase)


class DropStep(OfPurchase):
    """Not bought after all."""

    title = _("We do not buy it after all")
    states = ("planned", "chosen")
    quiet = True
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=DO_NOT_NAME)

    def act(self, actor: User) -> object:
        """Drop it."""
        return actions.drop_purchase(actor=actor, purchase=self.purchase, reason=self.cleaned_data["reason"])


PURCHASE_STEPS: dict[str, type[OfPurchase]] = {
    "quotation": QuotationStep,
    "choose": ChooseStep,
    "choose-again": ChooseAgainStep,
    "remove": RemoveStep,
    "drop": DropStep,
}


class OfReport(BookStep):
    """A step on the page of a report."""

    page: ReportPage
    by = "review"
    states = ("sent",)

    def about(self, page: ReportPage) -> None:
        self.report = page.report

    @staticmethod
    def state_of(page: ReportPage) -> str:
        return page.report.state


class AcceptAllStep(OfReport):
    """Accept what is in order."""

    title = _("Accept all that is in order")
    lead = _("Those of which something grave was told when they were written down stay for you to look at.")
    button = _("Accept them")

    @classmethod
    def offered(cls, page: ReportPage) -> bool:
        """Tell whether a receipt waits."""
        return super().offered(page) and any(one.state == "sent" for one in page.vouchers)

    def act(self, actor: User) -> object:
        """Accept them."""
        return actions.accept_all_vouchers(actor=actor, report=self.report)


class AcceptReportStep(OfReport):
    """Accept the report."""

    title = _("Accept these accounts")
    lead = _("What you accepted is posted in the journal, and the next payment may follow.")
    button = _("Accept")

    @classmethod
    def offered(cls, page: ReportPage) -> bool:
        """Tell whether every receipt is judged."""
        return super().offered(page) and not page.open_ones

    def act(self, actor: User) -> object:
        """Accept it."""
        return actions.accept_report(actor=actor, report=self.report)


class ReturnReportStep(OfReport):
    """Send it back with questions."""

    title = _("Send it back with your questions")
    button = _("Send it back")

    @classmethod
    def offered(cls, page: ReportPage) -> bool:
        """Tell whether something is asked."""
        return super().offered(page) and bool(page.observed)

    def act(self, actor: User) -> object:
        """Send it back."""
        return actions.return_report(actor=actor, report=self.report)


class SendAgainStep(OfReport):
    """Send it again."""

    title = _("Send the accounts again")
    lead = _("New receipts that your oversight committee signed go with them.")
    button = _("Send")
    by = "group"
    states = ("returned",)

    @classmethod
    def offered(cls, page: ReportPage) -> bool:
        """Tell whether every question is answered."""
        return super().offered(page) and not page.observed

    def act(self, actor: User) -> object:
        """Send it again."""
        return actions.send_report_again(actor=actor, report=self.report)


class ReopenStep(OfReport):
    """Look at it again."""

    title = _("Look at these accounts again")
    lead = _("What was posted is reversed.")
    button = _("Look at them again")
    states = ("accepted",)
    quiet = True
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=FINANCE_READS)

    def act(self, actor: User) -> object:
        """Reopen it."""
        return actions.reopen_report(actor=actor, report=self.report, reason=self.cleaned_data["reason"])


REPORT_STEPS: dict[str, type[OfReport]] = {
    "accept": AcceptReportStep,
    "accept-all": AcceptAllStep,
    "return": ReturnReportStep,
    "send": SendAgainStep,
    "reopen": ReopenStep,
}
