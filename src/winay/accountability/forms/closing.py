"""The steps on the page of a closing act."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability import actions
from winay.accountability.forms.steps import BookStep, named_on
from winay.accountability.models import Closure, of
from winay.accountability.queries.closing import ClosurePage
from winay.accountability.queries.people import seats_of
from winay.base.forms import DO_NOT_NAME, LongText, read_by
from winay.base.models import User
from winay.base.numbers import NumberField


class OfClosure(BookStep):
    """A step on the page of a closing act."""

    page: ClosurePage
    states: ClassVar[tuple[str, ...]] = ("draft",)

    @staticmethod
    def state_of(page: ClosurePage) -> str:
        return page.state

    def closure(self) -> Closure:
        """Return the closing act as it is now; the step is offered only where there is one."""
        return Closure.objects.get(**of(self.page.agreement))


class WriteStep(OfClosure):
    """What was done, what members say, how the venture is."""

    title = _("Write the closing act")
    states = ("", "draft")
    done = LongText(label=_("What was done with the money?"), max_length=1000, rows=6, help_text=DO_NOT_NAME)
    present = forms.IntegerField(label=_("How many members were asked?"), min_value=1, max_value=2000)
    satisfied = forms.IntegerField(label=_("How many of them are satisfied?"), min_value=0, max_value=2000)
    words = forms.CharField(
        label=_("What do the members say, in short?"), max_length=500, required=False, help_text=DO_NOT_NAME
    )
    venture = forms.ChoiceField(
        label=_("How is the venture?"), choices=Closure.VentureState.choices, widget=forms.RadioSelect
    )

    @classmethod
    def offered(cls, page: ClosurePage) -> bool:
        """Tell whether the book is open."""
        return super().offered(page) and page.book.open

    def begin(self) -> None:
        """Begin with what was written before; a nucleus has no venture."""
        if self.page.book.of_nucleus:
            self.fields["venture"].required = False
            self.fields["venture"].widget = forms.HiddenInput()
            self.fields["present"].label = _("How many people of the assembly were asked?")
        if closure := self.page.closure:
            for name in ("done", "present", "satisfied", "words", "venture"):
                self.fields[name].initial = getattr(closure, name)

    def act(self, actor: User) -> object:
        """Write it."""
        return actions.write_closure(actor=actor, agreement=self.page.agreement, **self.cleaned_data)


class GoodStep(OfClosure):
    """Goods handed over."""

    title = _("Write down goods that stay")
    lead = _("What was bought and lasts: cages, tools, machines. Who keeps them, and where.")
    what = forms.CharField(
        label=_("What is it?"), max_length=200, help_text=read_by(_("Everybody reads it with its value."))
    )
    quantity = NumberField(label=_("How many?"), min_value=Decimal("0.001"))
    value = NumberField(label=_("What is it worth in all? (S/)"), min_value=0)
    kept_at = forms.CharField(label=_("Where is it?"), max_length=150)
    keeper = forms.ChoiceField(label=_("Which member keeps it?"), required=False)

    def _members(self) -> Any:
        return list(seats_of(self.page.agreement))

    def begin(self) -> None:
        """Offer the members, and the group as a whole."""
        self.members, named = self._members(), named_on(self.page)
        rows = sorted(((str(one.person_id), named(one.person)) for one in self.members), key=lambda row: row[1])
        self.fields["keeper"].choices = [("", _("The group")), *rows]

    def act(self, actor: User) -> object:
        """Write them down."""
        given = dict(self.cleaned_data)
        key = given.pop("keeper")
        keeper = next((one.person for one in self.members if str(one.person_id) == key), None)
        value = Money(given.pop("value"), self.page.agreement.amount.currency)
        return actions.add_good(actor=actor, closure=self.closure(), value=value, keeper=keeper, **given)


class RemoveGoodStep(OfClosure):
    """Take goods out."""

    title = _("Goods were written down wrongly")
    quiet = True
    good = forms.ChoiceField(label=_("Which one?"), widget=forms.RadioSelect)

    @classmethod
    def offered(cls, page: ClosurePage) -> bool:
        """Tell whether there are any."""
        return super().offered(page) and bool(page.goods)

    def begin(self) -> None:
        """Offer them."""
        self.fields["good"].choices = [(str(one.pk), one.what) for one in self.page.goods]

    def act(self, actor: User) -> object:
        """Take them out."""
        found = next(one for one in self.page.goods if str(one.pk) == self.cleaned_data["good"])
        return actions.remove_good(actor=actor, good=found)


class CloseStep(OfClosure):
    """Close."""

    title = _("Close the agreement")
    lead = _("It cannot be taken back: after it nothing of this agreement changes any more.")
    button = _("Close the agreement")
    by = "close"

    @classmethod
    def offered(cls, page: ClosurePage) -> bool:
        """Tell whether nothing stands against it."""
        return super().offered(page) and not page.against

    def act(self, actor: User) -> object:
        """Close it."""
        return actions.close_agreement(actor=actor, closure=self.closure())


CLOSURE_STEPS: dict[str, type[OfClosure]] = {
    "close": CloseStep,
    "write": WriteStep,
    "good": GoodStep,
    "remove-good": RemoveGoodStep,
}
