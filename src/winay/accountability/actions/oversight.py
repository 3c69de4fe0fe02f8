"""The group's own oversight committee signs off its receipts, before finance reads them."""

from collections.abc import Sequence
from datetime import date
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from winay.accountability import access
from winay.accountability.actions._common import clean_text, locked_book, past_day
from winay.accountability.models import Accountable, Nucleus, Overseer, SignOff, Voucher, of
from winay.accountability.queries.people import offices_of
from winay.accountability.states import VOUCHER_STATES
from winay.accountability.terms import accounting_of
from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.proofs import read_proof
from winay.documents.actions import keep_proof
from winay.registry.models import Person


def sign_off_vouchers(
    *,
    actor: User,
    agreement: Accountable,
    people: Sequence[Person],
    signed_on: date,
    remark: str = "",
    proof: IO[bytes] | None = None,
) -> SignOff:
    """Write down that members of the group looked at every receipt that nobody had looked at. Inverse: `undo_sign_off`.

    As many as the call asks for; who keeps the money (treasurer) does not oversee it.
    Effects: the sign-off with its people and proof, the receipts point to it, one act.
    """
    access.require(access.may_act_for_group(actor, agreement))
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        agreement = locked_book(agreement, actor, access.may_act_for_group)
        _fit_to_oversee(agreement, people)
        rows = Voucher.objects.filter(**of(agreement), state=VOUCHER_STATES.initial, sign_off=None)
        last = rows.order_by("-issued_on").values_list("issued_on", flat=True).first()
        if last is None:
            raise InvalidInput(_("There is no receipt to look at."))
        if past_day(signed_on, field="signed_on") < last:
            raise InvalidInput(_("There are receipts from after this day."), field="signed_on")
        found = SignOff.objects.create(
            **of(agreement),
            signed_on=signed_on,
            remark=clean_text(remark, field="remark", most=400),
            by_office=not access.is_of_the_group(actor, agreement),
            proof=keep_proof(page) if page else None,
        )
        for person in people:
            Overseer.objects.create(sign_off=found, person=person)
        count = rows.update(sign_off=found)
        record_act(
            actor=actor,
            verb="sign_off_vouchers",
            subject=found,
            details={"agreement": agreement.code, "receipts": count},
        )
        return found


def _fit_to_oversee(agreement: Accountable, people: Sequence[Person]) -> None:
    offices = offices_of(agreement, people)
    asked = accounting_of(agreement).overseers
    if len(offices) < len({one.pk for one in people}) or not offices:
        raise InvalidInput(_("Choose members of your group."), field="people")
    if "treasurer" in offices.values():
        raise InvalidInput(_("Who keeps the money does not oversee it."), field="people")
    if isinstance(agreement, Nucleus) and "inspector" not in offices.values():
        raise InvalidInput(_("The inspector of the nucleus signs."), field="people")
    if len(offices) < asked:
        raise InvalidInput(
            ngettext("At least %(n)d member signs.", "At least %(n)d members sign.", asked) % {"n": asked},
            field="people",
        )


@transaction.atomic
def undo_sign_off(*, actor: User, sign_off: SignOff, reason: str) -> None:
    """Take back a sign-off that was written down wrongly, while none of its receipts is sent. Inverse: sign anew."""
    locked_book(sign_off.account, actor, access.may_act_for_group)
    rows = Voucher.objects.filter(sign_off=sign_off)
    if rows.exclude(state__in=("noted", "withdrawn")).exists():
        raise InvalidInput(_("Its receipts are sent to finance already."))
    why = clean_text(reason, field="reason", most=300, required=True)
    record_act(actor=actor, verb="undo_sign_off", subject=sign_off, reason=why)
    rows.update(sign_off=None)
    SignOff.objects.filter(pk=sign_off.pk).delete()
