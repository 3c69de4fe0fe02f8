"""Saving a juror's marks: harmless to repeat, impossible after the item is closed."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.calls.models import Criterion
from winay.committees.access import is_staff, seat_of
from winay.committees.actions._locks import locked_item
from winay.committees.models import AgendaItem, Member, Score, Scorecard
from winay.committees.queries.votes import Votes
from winay.committees.rules import off_scale

Marks = Mapping[str, Decimal | None]


def save_scores(
    *,
    actor: User,
    item: AgendaItem,
    values: Marks,
    token: str = "",
    seen: Collection[str] | None = None,
    send: bool = True,
) -> Scorecard:
    """Save the marks of the juror `actor` for the item now presenting; return the card.

    `values` holds marks by criterion code; a code left out stays as it was, None clears it. `send` counts the
    card as soon as it is complete; an incomplete one is kept as a draft, and a card that loses a mark by a new
    sending is a draft again. `send=False` keeps a draft and never takes back or thins out a card already sent.

    `token` names one attempt: repeated, it changes nothing. `seen` holds the tokens the phone knows of: a late
    retry that has not seen the newest one is refused (`WrongState`, field `seen`) instead of overwriting it.
    Effects: marks, card; the first complete sending and each later correction record one act, without marks.
    """
    with transaction.atomic():
        item = locked_item(item)
        member = _require_juror(actor, item)
        card = Scorecard.objects.filter(item=item, member=member).first()
        if card is not None and token and card.last_token == token:
            return card
        if seen is not None and card and card.last_token and card.last_token not in seen:
            raise WrongState(
                _("Newer scores were saved from another phone or page. Look at them first."), field="seen"
            )
        _require_open(item)
        if card is not None and card.origin == Scorecard.Origin.PAPER and card.sent_at is not None:
            raise WrongState(_("Your paper card was typed and counts; the phone changes nothing any more."))
        if card is not None:
            card.item = item
        else:
            card = Scorecard(item=item, member=member)
            card.save(force_insert=True)
        return write_card(actor=actor, card=card, values=values, token=token, send=send)


def write_card(
    *, actor: User, card: Scorecard, values: Marks, token: str, send: bool, origin: str = Scorecard.Origin.PHONE
) -> Scorecard:
    """Write marks into a card. The caller holds the item's lock and has checked who and when."""
    criteria = {one.code: one for one in Criterion.objects.filter(category_id=card.item.proposal.category_id)}
    check_marks(values, criteria)
    was_sent = card.sent_at is not None
    marks = {score.criterion_id: score for score in card.scores.all()}
    new, changed, cleared = [], [], []
    for code, value in values.items():
        score = marks.get(criteria[code].pk)
        if value is None:
            if score is not None and (send or not was_sent):
                cleared.append(score.pk)
        elif score is None:
            new.append(Score(scorecard=card, criterion=criteria[code], value=value))
        elif score.value != value:
            score.value = value
            changed.append(score)
    if cleared:
        Score.objects.filter(pk__in=cleared).delete()
    if changed:
        Score.objects.bulk_update(changed, ["value"])
    if new:
        Score.objects.bulk_create(new)
    complete = len(marks) - len(cleared) + len(new) == len(criteria)
    if send:
        card.sent_at = (card.sent_at or timezone.now()) if complete else None
    touched = bool(new or changed or cleared)
    card.origin = origin
    card.last_token = token[:40]
    card.times_saved += 1
    card.save(update_fields=["sent_at", "origin", "last_token", "times_saved"])
    if send and (touched or was_sent != (card.sent_at is not None)):
        verb = "correct_scores" if was_sent else "send_scores"
        record_act(actor=actor, verb=verb, subject=card, details={"complete": complete, "origin": origin})
    return card


def check_marks(values: Marks, criteria: Mapping[str, Criterion]) -> None:
    """Raise `InvalidInput` with every mark that is off its scale or belongs to no criterion."""
    problems = []
    for code, value in values.items():
        criterion = criteria.get(code)
        if criterion is None:
            problems.append(Problem(_("This criterion is not in the rubric of the category."), where=code))
        elif value is not None and off_scale(value, criterion.minimum, criterion.maximum):
            text = _("“%(name)s” is scored from %(minimum)d to %(maximum)d.") % {
                "name": criterion.name,
                "minimum": criterion.minimum,
                "maximum": criterion.maximum,
            }
            problems.append(Problem(text, where=code))
    if problems:
        raise InvalidInput(problems[0].message, field=problems[0].where, problems=problems)


def _require_juror(actor: User, item: AgendaItem) -> Member:
    """Return the actor's seat; say in words why they may not score."""
    seat = seat_of(actor, item.session)
    if seat is None or not actor.is_active:
        raise NotAllowed(_("Only members of the committee score."))
    seat.user = actor
    require_vote(seat, item)
    return seat


def require_vote(member: Member, item: AgendaItem) -> None:
    """Raise `NotAllowed` if the member is staff, recused, absent, or an alternate whose principal is there."""
    if is_staff(member, item.session):
        raise NotAllowed(_("Staff of the programme never score."))
    votes = Votes.of(item.session)
    if member.pk in votes.recused_from(item.proposal_id):
        raise NotAllowed(_("You are recused from this proposal."))
    if not votes.may_score(member, item.proposal_id):
        raise NotAllowed(
            _("Only members who are present score; an alternate only in the place of who is absent or recused.")
        )


def _require_open(item: AgendaItem) -> None:
    if item.session.state != "open" or item.state != "presenting":
        raise WrongState(_("This proposal is not being scored now."))
