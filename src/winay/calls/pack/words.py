"""What the keys of calls are called where two versions of a pack are compared."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import read
from winay.facts.words import says
from winay.programmes.packs.wording import ValueKind, Word

MONEY, SHARE, DAYS, DATE, THING = (
    ValueKind.MONEY,
    ValueKind.SHARE,
    ValueKind.DAYS,
    ValueKind.DATE,
    ValueKind.THING,
)
KINDS_OF_COST = {
    "goods": _("goods and materials"),
    "assistance": _("technical assistance"),
    "other": _("other things"),
}
MARGINAL = {"stop": _("stop there"), "skip": _("go on to the next that fits"), "part": _("award it in part")}
LEFTOVER = {
    "return": _("it goes back"),
    "next_category": _("to the next category"),
    "open_to_all": _("to all categories, by points"),
}
LEVELS = {
    "group": _("groups"),
    "family": _("families"),
    "community": _("communities"),
    "municipality": _("municipalities"),
}
SENDINGS = {"first": _("the first"), "last": _("the last")}
WRITTEN = {"profile": _("a profile"), "plan": _("a plan")}
SEXES = {"F": _("women"), "M": _("men")}
WAYS = {"geographic": _("by place"), "self": _("the offer chooses"), "direct": _("people are named")}
REGIONS = {"costa": _("coast"), "sierra": _("highlands"), "selva": _("rainforest")}


def asks_in_words(asks: Any) -> str:
    """Return what a pack asks of the catalogue, in words."""
    return says(read(asks, CATALOGUE))


def _kinds_of_organisation(kinds: Any) -> str:
    from winay.registry.models import Organisation

    return ", ".join(str(Organisation.Kind(kind).label) for kind in kinds)


def _below(place: str, words: Mapping[str, Word]) -> dict[str, Word]:
    return {f"{place}.{key}" if key else place: word for key, word in words.items()}


TARGETING = {
    "": Word(_("whom it is for")),
    "kinds": Word(_("ways of targeting"), choices=WAYS),
    "explanation": Word(_("explanation")),
    "quintiles": Word(_("quintiles")),
    "regions": Word(_("regions"), choices=REGIONS),
    "places": Word(_("places")),
    "sexes": Word(_("sexes"), choices=SEXES),
    "age_from": Word(_("age, from")),
    "age_to": Word(_("age, to")),
}
CONDITION = {
    "": Word(_("condition"), THING, tells=("value", "asks", "categories")),
    "label": Word(_("what the group reads")),
    "kind": Word(_("kind")),
    "value": Word(_("value")),
    "asks": Word(_("asks"), says=asks_in_words),
    "mend": Word(_("how to mend it")),
    "categories": Word(_("only for the categories")),
    "may_be_waived": Word(_("may be waived for one proposal")),
}
TERMS_WORDS = {
    "tie_breakers": Word(_("rules for ties, in order")),
    "level": Word(_("between whom the contest is held"), choices=LEVELS),
    "round_number": Word(_("round")),
    "rounds_planned": Word(_("rounds planned")),
    "who_may_apply": Word(_("who may apply"), says=_kinds_of_organisation),
    "minimum_households": Word(_("households in a group, at least")),
    "maximum_households": Word(_("households in a group, at most")),
    "may_add_conditions": Word(_("the coordinator may add conditions")),
    "counterpart": Word(_("counterpart")),
    "counterpart.minimum_share": Word(_("least part that the group adds"), SHARE),
    "counterpart.cash_minimum_share": Word(_("least part that the group adds in cash"), SHARE),
    "counterpart.deposit_first": Word(_("its cash is deposited before any tranche")),
    "award_split": Word(_("part of the award for"), THING, tells=("share",)),
    "award_split.kind": Word(_("kind of cost"), choices=KINDS_OF_COST),
    "award_split.share": Word(_("share"), SHARE),
    "prizes": Word(_("prize"), THING, tells=("place", "amount", "category")),
    "prizes.place": Word(_("place won")),
    "prizes.amount": Word(_("amount"), MONEY),
    "prizes.name": Word(_("name")),
    "prizes.category": Word(_("category")),
    "budget_ceiling": Word(_("legal limit of the budget")),
    "budget_ceiling.share": Word(_("share"), SHARE),
    "budget_ceiling.of": Word(_("what it is a share of")),
    "budget_ceiling.label": Word(_("what the group reads")),
    "budget_ceiling.base_amount": Word(_("figure that it is a share of"), MONEY),
    "tax_unit": Word(_("tax unit (UIT)"), MONEY),
    "complaint_days": Word(_("time to complain"), DAYS),
    "screening_days": Word(_("time to screen the proposals"), DAYS),
    "return_days": Word(_("time to send a returned proposal again"), DAYS),
    "sending_that_counts": Word(_("which sending counts"), choices=SENDINGS),
    "most_vulnerable_above": Word(_("most vulnerable if more of its households are extremely poor than"), SHARE),
    "notice_days": Word(_("a date moves forward to no less than"), DAYS),
    "poverty_map": Word(_("poverty map")),
    "proposal_kind": Word(_("what is written"), choices=WRITTEN),
    "questions": Word(_("question"), THING, tells=("required",)),
    "questions.label": Word(_("question")),
    "questions.help": Word(_("help")),
    "questions.kind": Word(_("kind")),
    "questions.required": Word(_("must be answered")),
    "allowed_changes": Word(_("what the coordinator may change")),
    **_below("conditions", CONDITION),
    **_below("added_conditions", CONDITION),
    **_below("targeting", TARGETING),
}
CATEGORY = {
    "": Word(_("category"), THING, tells=("budget",)),
    "name": Word(_("name")),
    "budget": Word(_("budget"), MONEY),
    "ceilings": Word(_("ceiling since"), THING, tells=("amount",)),
    "ceilings.since": Word(_("since"), DATE),
    "ceilings.amount": Word(_("amount"), MONEY),
    "ceilings.source": Word(_("source")),
    "minimum_score": Word(_("least points")),
    "reserved_for_most_vulnerable": Word(_("reserved for the most vulnerable"), MONEY),
    "marginal_rule": Word(_("what happens to the first that no longer fits"), choices=MARGINAL),
    "leftover_rule": Word(_("where money goes that is left"), choices=LEFTOVER),
    "rubric": Word(_("criterion"), THING, tells=("weight",)),
    "rubric.name": Word(_("name")),
    "rubric.guide": Word(_("guide for jurors")),
    "rubric.levels": Word(_("meaning of the points"), THING),
    "rubric.levels.score": Word(_("points")),
    "rubric.levels.text": Word(_("text")),
    "rubric.weight": Word(_("weight")),
    "rubric.minimum": Word(_("least points")),
    "rubric.maximum": Word(_("most points")),
}
WORDS: dict[str, Word] = {
    **_below("targeting", TARGETING),
    "calls": Word(_("call"), THING),
    "calls.title": Word(_("title")),
    "calls.purpose": Word(_("purpose")),
    "calls.terms": Word(_("terms")),
    "calls.calendar": Word(_("calendar")),
    "calls.calendar.questions_days": Word(_("time for questions"), DAYS),
    "calls.calendar.reception_days": Word(_("time to send proposals"), DAYS),
    "calls.calendar.session_days_after_reception": Word(_("session after the reception"), DAYS),
    **_below("calls.terms", TERMS_WORDS),
    **_below("calls.categories", CATEGORY),
}
