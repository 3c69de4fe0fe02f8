"""Reads of waivers."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Model, QuerySet

from winay.base.models import User
from winay.facts.models import Waiver
from winay.facts.rules import Decision


def standing(about_type: str) -> QuerySet[Waiver]:
    """Return the waivers of a kind of case that were neither withdrawn nor replaced, with who gave them."""
    return Waiver.objects.filter(about_type=about_type, ended_at=None).select_related(
        "proposed_by", "confirmed_by"
    )


def waivers_of(cases: Iterable[Model]) -> dict[str, dict[str, Waiver]]:
    """Return the standing waivers of cases of one kind by the case's key and the waiver's code. One query."""
    kept = list(cases)
    found: dict[str, dict[str, Waiver]] = {str(case.pk): {} for case in kept}
    if kept:
        for waiver in standing(kept[0]._meta.label_lower).filter(about_id__in=list(found)):
            found[waiver.about_id][waiver.code] = waiver
    return found


def decisions_in(waivers: Mapping[str, Waiver]) -> dict[str, Decision]:
    """Return those that were given as the decisions that conditions are judged by."""
    return {code: decision for code, waiver in waivers.items() if (decision := waiver.decision)}


def to_confirm(about_type: str, user: User, today: date) -> QuerySet[Waiver]:
    """Return what waits for a second person, other than `user`, and has not lapsed meanwhile."""
    waiting = standing(about_type).filter(given_at=None).exclude(proposed_by=user).exclude(until__lt=today)
    return waiting.order_by("created_at")
