"""Which venture an agreement begins or goes on with: said by a person, who may take the machine's guess or not."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.agreements.access import may_prepare_agreement
from winay.agreements.actions._locks import locked_agreement, require
from winay.agreements.models import Agreement, AgreementVenture
from winay.agreements.states import SIGNED_ONCE
from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry.actions import Share, register_venture, require_standing
from winay.registry.models import Venture
from winay.registry.queries.ventures import ventures_of

MOST = 200
WITH_VENTURE = ("issued", *SIGNED_ONCE)
"""The states of an agreement in which it is known that its plan is carried out, or about to be."""


@transaction.atomic
def begin_venture(
    *,
    actor: User,
    agreement: Agreement,
    name: str,
    activity: str,
    began_on: date | None = None,
    began_year: int | None = None,
) -> AgreementVenture:
    """Register the venture of an agreement's plan, owned by its group. Inverse: `join_venture`, `name_no_venture`.

    Effects: those of `registry.actions.register_venture`, the link, one act. Raises `WrongState` for an agreement that
    is not issued or signed, or that has a venture already.
    """
    agreement = _open(actor, agreement)
    if AgreementVenture.objects.filter(agreement=agreement, venture__isnull=False).exists():
        raise WrongState(_("This agreement has a venture already."))
    venture = register_venture(
        actor=actor,
        name=name,
        activity=activity,
        district=agreement.outcome.proposal.district,
        owners=[Share(agreement.organisation)],
        began_on=began_on,
        began_year=began_year,
    )
    link = _link(agreement, venture=venture, began=True)
    record_act(actor=actor, verb="begin_venture", subject=agreement, details={"venture": venture.code})
    return link


@transaction.atomic
def join_venture(*, actor: User, agreement: Agreement, venture: Venture) -> AgreementVenture:
    """Say that an agreement goes on with a venture that its group owns. Repeated for another, that one holds.

    Effects: the link, one act. Raises `InvalidInput` for a venture of others, `WrongState` as `begin_venture`.
    """
    agreement = _open(actor, agreement)
    if not ventures_of(agreement.organisation).filter(pk=venture.pk).exists():
        raise InvalidInput(_("This venture does not belong to the group."), field="venture")
    link = _link(agreement, venture=venture)
    record_act(actor=actor, verb="join_venture", subject=agreement, details={"venture": venture.code})
    return link


@transaction.atomic
def name_no_venture(*, actor: User, agreement: Agreement, why: str) -> AgreementVenture:
    """Say that an agreement's plan is no business, with the reason. Inverse: `begin_venture`, `join_venture`.

    Effects: the link without a venture, one act. Raises `InvalidInput` without a reason.
    """
    agreement = _open(actor, agreement)
    why = " ".join(why.split())
    if not why or len(why) > MOST or not why.isprintable():
        raise InvalidInput(_("This has 1 to %(most)s letters.") % {"most": MOST}, field="why")
    link = _link(agreement, why_none=why)
    record_act(actor=actor, verb="name_no_venture", subject=agreement)
    return link


def _open(actor: User, agreement: Agreement) -> Agreement:
    agreement = locked_agreement(agreement)
    require(actor, may_prepare_agreement, agreement)
    require_standing(agreement.organisation)
    if agreement.state not in WITH_VENTURE:
        raise WrongState(_("The venture is named once the agreement is issued."))
    return agreement


def _link(
    agreement: Agreement, *, venture: Venture | None = None, began: bool = False, why_none: str = ""
) -> AgreementVenture:
    return AgreementVenture.objects.update_or_create(
        agreement=agreement, defaults={"venture": venture, "began": began, "why_none": why_none}
    )[0]
