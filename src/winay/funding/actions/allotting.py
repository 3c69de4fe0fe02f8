"""What a government allots to contests of producers, within the law's ceiling (PROCOMPITE)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.funding.access import may_keep_sources
from winay.funding.actions.describing import funder_of
from winay.funding.kinds import GOVERNMENTS
from winay.funding.models import Allotment, Funder
from winay.funding.pack import MunicipalCeiling, funding_of
from winay.funding.rules import authorised_too_long
from winay.programmes.guards import require, require_amount, said
from winay.programmes.models import FundingSource
from winay.programmes.rules import largest_budget

EARLIEST = 2009
"""The year of the law (29337 was published in March 2009): what was authorised before it was no allotment by it."""
AHEAD = 5


def record_allotment(
    *,
    actor: User,
    source: FundingSource,
    year: int,
    project_budget: Decimal,
    allotted: Decimal,
    authorised_on: date,
    until: date,
    paper: str,
    expenditure: Decimal | None = None,
    income: Decimal | None = None,
) -> Allotment:
    """The coordinator writes down what a council authorised for a year; the same year again puts it right.

    Effects: the allotment, one act. Raises `InvalidInput` above the ceiling that the pack gives with its place, for an
    authorisation of more years than it allows, and where the source is no government or the pack knows no ceiling.
    """
    programme = source.programme
    require(actor, may_keep_sources, programme)
    paper = said(paper, field="paper", most=60, missing=_("Write the number of the council's agreement."))
    if not EARLIEST <= year <= timezone.localdate().year + AHEAD:
        raise InvalidInput(_("This year is too far away: look at it again."), field="year")
    amounts = {
        "project_budget": project_budget,
        "allotted": allotted,
        "expenditure": expenditure,
        "income": income,
    }
    for field, amount in amounts.items():
        if amount is not None:
            require_amount(amount, programme.currency, field=field)
    if authorised_on > timezone.localdate():
        raise InvalidInput(_("The day is in the future."), field="authorised_on")
    ceiling = funding_of(programme.pack.content).municipal_ceiling
    with transaction.atomic():
        funder = Funder.objects.select_for_update(of=("self",)).get(pk=funder_of(source).pk)
        if funder.kind not in GOVERNMENTS or ceiling is None:
            raise InvalidInput(_("Only a municipality or region allots, and the pack has to give the ceiling."))
        _require_within(ceiling, project_budget, allotted, authorised_on, until)
        allotment, made = Allotment.objects.update_or_create(
            funder=funder,
            year=year,
            defaults={
                "project_budget": project_budget,
                "allotted": allotted,
                "authorised_on": authorised_on,
                "until": until,
                "paper": paper,
                "expenditure": expenditure,
                "income": income,
                "recorded_by": actor,
            },
        )
        details = {"year": year, "base": str(project_budget), "allotted": str(allotted), "new": made}
        record_act(actor=actor, verb="record_allotment", subject=allotment, details=details)
        return allotment


def _require_within(
    ceiling: MunicipalCeiling, base: Decimal, allotted: Decimal, authorised_on: date, until: date
) -> None:
    most = largest_budget(base, Decimal(ceiling.share))
    if allotted > most:
        raise InvalidInput(
            _("At most %(most)s may be allotted (%(place)s).") % {"most": f"{most:,.2f}", "place": ceiling.place},
            field="allotted",
        )
    if until < authorised_on or authorised_too_long(authorised_on, until, ceiling.years):
        raise InvalidInput(
            _("An authorisation lasts at most %(years)s years (%(place)s).")
            % {"years": ceiling.years, "place": ceiling.place},
            field="until",
        )
