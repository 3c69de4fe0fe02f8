"""Paper scorecards: typed twice, by two people, and counted only where both read the same."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.calls.models import Criterion
from winay.committees.actions._locks import locked_item, require_runner
from winay.committees.actions.scores import Marks, check_marks, require_vote, write_card
from winay.committees.models import AgendaItem, Member, PaperEntry, Scorecard


def type_paper_scorecard(*, actor: User, item: AgendaItem, member: Member, values: Marks) -> list[str]:
    """Keep one typing of a member's paper card; two that agree become the card.

    Returns the codes of the criteria on which this typing differs from the other person's: empty if it is the
    first, or if both agree and the card now counts. Whoever typed may type again until both agree. Refused for
    a member who sent their scores by phone, is recused or absent; a draft begun on a phone gives way to the paper.
    Effects: the typing; with agreement the card; one act, which says whether there was such a draft.
    """
    with transaction.atomic():
        item = locked_item(item)
        require_runner(actor, item.session)
        if item.session.state != "open" or item.state != "presenting":
            raise WrongState(_("This proposal is not being scored now."))
        if member.committee_id != item.session.committee_id:
            raise InvalidInput(_("This person is no member of the committee."), field="member")
        require_vote(member, item)
        card = Scorecard.objects.filter(item=item, member=member).first()
        phone = card is not None and card.origin == Scorecard.Origin.PHONE
        if card is not None and phone and card.sent_at is not None:
            raise WrongState(_("This juror has scored by phone; there is no paper card to type."))
        criteria = {one.code: one for one in Criterion.objects.filter(category_id=item.proposal.category_id)}
        check_marks(values, criteria)
        if set(values) != set(criteria) or None in values.values():
            raise InvalidInput(_("A criterion has no score. Ask the juror to complete the paper card."))
        typed = {code: str(value) for code, value in values.items()}
        others = list(PaperEntry.objects.filter(item=item, member=member).exclude(typed_by=actor))
        agreeing = [one for one in others if not differing_criteria(values, one)]
        other = next(iter(agreeing or others), None)
        PaperEntry.objects.update_or_create(item=item, member=member, typed_by=actor, defaults={"values": typed})
        differing = [] if other is None else differing_criteria(values, other)
        if other is not None and not differing:
            if card is None:
                card = Scorecard(item=item, member=member, origin=Scorecard.Origin.PAPER)
                card.save(force_insert=True)
            write_card(actor=actor, card=card, values=values, token="", send=True, origin=Scorecard.Origin.PAPER)
        record_act(
            actor=actor,
            verb="type_paper_scorecard",
            subject=item,
            details={
                "member": str(member.pk),
                "second": other is not None,
                "differing": differing,
                "phone_draft": phone,
            },
        )
        return differing


def differing_criteria(values: Marks, other: PaperEntry) -> list[str]:
    """Return the criteria, in order, on which two typings of one card do not agree."""
    return [
        code
        for code in sorted({*values, *other.values})
        if values.get(code) != (None if other.values.get(code) is None else Decimal(other.values[code]))
    ]
