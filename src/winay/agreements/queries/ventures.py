"""Which ventures agreements begin or go on with, and which agreements nobody has asked yet."""

from django.db.models import Q, QuerySet

from winay.agreements.models import Agreement, AgreementVenture
from winay.agreements.states import IN_FORCE
from winay.base.models import User
from winay.programmes.access import held_by
from winay.registry.models import Venture

PROPOSAL = "outcome__proposal"


def without_venture(user: User) -> QuerySet[Agreement]:
    """Return the signed agreements, where the roles of `user` hold, of which nobody said which venture they are for."""
    here = held_by(user, programme=f"{PROPOSAL}__call__programme", district=f"{PROPOSAL}__district")
    return Agreement.objects.filter(here, state__in=IN_FORCE, closed_on=None, its_venture=None)


def agreements_of_venture(venture: Venture) -> QuerySet[Agreement]:
    """Return the agreements that began a venture or went on with it, or with a record merged into it; latest first."""
    whole = Q(its_venture__venture=venture) | Q(its_venture__venture__merged_into=venture)
    return (
        Agreement.objects.filter(whole)
        .select_related("its_venture", f"{PROPOSAL}__call")
        .order_by("-signed_on", "-created_at")
    )


def venture_of_agreement(agreement: Agreement) -> tuple[Venture | None, str]:
    """Return the venture of an agreement that stands today, or why it has none; neither where nobody said."""
    link = AgreementVenture.objects.select_related("venture__merged_into").filter(agreement=agreement).first()
    if link is None or link.venture is None:
        return None, link.why_none if link else ""
    return link.venture.merged_into or link.venture, ""
