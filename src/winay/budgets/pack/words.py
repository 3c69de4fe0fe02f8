"""What people read of a budget's keys and faults: in `winay pack check`, `new` and `diff`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from pydantic import BaseModel

from winay.budgets.pack.schema import BudgetPart
from winay.programmes.packs.texts import LocalText
from winay.programmes.packs.walking import model_of
from winay.programmes.packs.wording import ValueKind, Word

MESSAGES = {
    "budget_years_or_amount": (
        N_("the line “%(code)s” has neither years nor an amount, or both"),
        N_("Write its years with unit cost and quantity, or one amount where the document has no years."),
    ),
    "budget_unknown_code": (
        N_("“%(code)s” stands in no list of the budget's %(what)s"),
        N_("Write one of: %(known)s."),
    ),
    "budget_year_beyond": (
        N_("year %(year)s is beyond the %(years)s of the budget"),
        N_("Raise “years:”, or mend the line's year."),
    ),
}
_THINGS = {
    "budget": _("budget"),
    "sources": _("source of money"),
    "components": _("component"),
    "activities": _("activity"),
    "lines": _("line"),
    "extras": _("amount beside the lines"),
    "elsewhere": _("figure printed elsewhere"),
    "disputed_by": _("figure that disputes it"),
    "conditions_precedent": _("condition precedent"),
    "milestones": _("milestone"),
    "charged": _("line that a call is charged to"),
    "revolving_fund": _("revolving fund"),
}
_PLAIN = {
    "source": _("document"),
    "place": _("place in the document"),
    "years": _("years"),
    "year": _("year"),
    "kind": _("kind"),
    "name": _("name"),
    "row": _("row of the table"),
    "printed": _("as printed"),
    "total": _("total as printed"),
    "shares": _("what each source brings"),
    "percents": _("per cent as printed"),
    "unit": _("unit"),
    "unit_cost": _("unit cost"),
    "quantity": _("quantity"),
    "amount": _("amount"),
    "printed_total": _("total as printed"),
    "printed_counterpart": _("counterpart as printed"),
    "people": _("people who work full time"),
    "within": _("component that holds it"),
    "value": _("value"),
    "of": _("part of the budget"),
    "share": _("source whose share it is"),
    "text": _("text"),
    "who": _("who brings it"),
    "days": _("days to bring it"),
    "month": _("month of the programme"),
    "milestone_grace_months": _("months of grace of a milestone"),
    "rainy_months": _("rainy months"),
    "rainy_place": _("where the rainy months stand"),
    "advance_days": _("days in which an advance to staff is accounted for"),
    "advance_place": _("where that stands"),
    "pari_passu_months": _("months of a period of pari passu"),
    "components": _("component"),
    "call": _("call"),
    "line": _("line"),
    "category": _("category"),
}
_OTHERS = {
    "field_work": Word(_("work in the field"), ValueKind.YES_NO),
    "operating": Word(_("running costs"), ValueKind.YES_NO),
    "ceiling": Word(_("most in the account, of the grant"), ValueKind.SHARE),
    "pari_passu_tolerance": Word(_("tolerance of pari passu"), ValueKind.SHARE),
}


def _words(model: type[BaseModel], place: str = "") -> dict[str, Word]:
    """Return the word of every key below `model`: a key means the same wherever in a budget it stands."""
    found: dict[str, Word] = {}
    for key, info in model.model_fields.items():
        inner, below = f"{place}.{key}" if place else key, model_of(info)
        if key in _OTHERS:
            found[inner] = _OTHERS[key]
        elif key != "code":
            thing = below is not None and below is not LocalText and key in _THINGS
            found[inner] = Word(_THINGS[key], ValueKind.THING) if thing else Word(_PLAIN[key])
        if below is not None and below is not LocalText:
            found |= _words(below, inner)
    return found


WORDS = _words(BudgetPart)
