"""Risks are taken up from the pack or written down, looked over, reported, closed; each look stays as it was."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.partners import access
from winay.partners.actions._common import require_ahead, require_works, said
from winay.partners.models import Risk, RiskReview
from winay.partners.pack import risks_in
from winay.partners.rules import SCALE
from winay.partners.states import RISK_STATES
from winay.programmes.models import Programme


def _require_rating(likelihood: int, effect: int) -> None:
    for field, given in (("likelihood", likelihood), ("effect", effect)):
        if given not in SCALE:
            raise InvalidInput(_("Choose 1, 2 or 3."), field=field)


def add_risk(
    *,
    actor: User,
    programme: Programme,
    name: str,
    cause: str,
    response: str,
    likelihood: int,
    effect: int,
    owner: User,
    review_on: date,
) -> Risk:
    """A coordinator writes down a risk, rated, with who watches it and when it is looked at next.

    Effects: the risk, one act. Inverse: `close_risk`.
    """
    access.require(access.may_keep_risks(actor, programme))
    texts = {
        "name": said(name, field="name", most=200),
        "cause": said(cause, field="cause", most=500),
        "response": said(response, field="response", most=500),
    }
    _require_rating(likelihood, effect)
    require_works(owner, programme, field="owner")
    require_ahead(review_on, timezone.localdate(), field="review_on")
    with transaction.atomic():
        risk = Risk.objects.create(
            programme=programme,
            code=next_code("RG", width=5),
            likelihood=likelihood,
            effect=effect,
            owner=owner,
            review_on=review_on,
            **texts,
        )
        record_act(actor=actor, verb="add_risk", subject=risk)
        return risk


def take_up_risks(*, actor: User, programme: Programme, owner: User, review_on: date) -> list[Risk]:
    """A coordinator takes up the risks that the pack of the programme names, watched by `owner` at first.

    Where the document rates nothing they are not rated: the first look does. Effects: those that are not here yet,
    one act each. Raises `WrongState` where all of them are here, `InvalidInput` for a pack that names none.
    """
    access.require(access.may_keep_risks(actor, programme))
    require_works(owner, programme, field="owner")
    require_ahead(review_on, timezone.localdate(), field="review_on")
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).select_related("pack").get(pk=programme.pk)
        written = risks_in(programme.pack.content)
        if not written:
            raise InvalidInput(
                _("The pack of this programme names no risks: add partners.yaml and load its next version.")
            )
        here = set(Risk.objects.filter(programme=programme).values_list("pack_code", flat=True))
        missing = [one for one in written if one.code not in here]
        if not missing:
            raise WrongState(_("The risks of the pack are in the register already."))
        found = []
        for one in missing:
            words = {key: getattr(one, key).model_dump() for key in ("name", "cause", "response")}
            risk = Risk.objects.create(
                programme=programme,
                code=next_code("RG", width=5),
                name=one.name.es[:200],
                cause=one.cause.es[:500],
                response=one.response.es[:500],
                words=words,
                likelihood=one.likelihood,
                effect=one.effect,
                owner=owner,
                review_on=review_on,
                pack_code=one.code,
                source=one.place[:200],
            )
            details = {"pack": programme.pack.code, "version": programme.pack.version}
            record_act(actor=actor, verb="take_up_risk", subject=risk, details=details)
            found.append(risk)
        return found


def _locked(risk: Risk, actor: User) -> Risk:
    rows = Risk.objects.select_for_update(of=("self",)).select_related("programme", "owner")
    found = rows.get(pk=risk.pk)
    access.require(access.may_review_risk(actor, found))
    return found


def _look(risk: Risk, actor: User, act: str, words: str, likelihood: int | None, effect: int | None) -> Risk:
    """Move a locked risk along by `act` and keep what was found."""
    risk.likelihood, risk.effect = likelihood, effect
    changed = ("likelihood", "effect", "review_on")
    transition(risk, table=RISK_STATES, act=act, actor=actor, reason=words, also_save=changed)
    RiskReview.objects.create(
        risk=risk,
        number=risk.reviews.count() + 1,
        looked_on=timezone.localdate(),
        state=risk.state,
        likelihood=likelihood,
        effect=effect,
        next_on=None if risk.state == "closed" else risk.review_on,
        words=words,
        by_name=str(actor),
    )
    return risk


def review_risk(*, actor: User, risk: Risk, likelihood: int, effect: int, review_on: date, words: str) -> Risk:
    """Its owner or a coordinator looks a risk over: how likely and how bad it is now, what is done, when next.

    Effects: the rating, the next day, a review that never changes; one act. A wrong one is followed by another.
    """
    words = said(words, field="words", most=500)
    _require_rating(likelihood, effect)
    require_ahead(review_on, timezone.localdate(), field="review_on")
    with transaction.atomic():
        risk = _locked(risk, actor)
        risk.review_on = review_on
        return _look(risk, actor, "review_risk", words, likelihood, effect)


def report_risk(*, actor: User, risk: Risk, review_on: date, words: str) -> Risk:
    """Somebody who watches it says that it happened and what is done; looked at again on `review_on`.

    Effects: its state, a review; one act. Inverse: `reopen_risk`.
    """
    words = said(words, field="words", most=500)
    require_ahead(review_on, timezone.localdate(), field="review_on")
    with transaction.atomic():
        risk = _locked(risk, actor)
        risk.review_on = review_on
        return _look(risk, actor, "report_risk", words, risk.likelihood, risk.effect)


def close_risk(*, actor: User, risk: Risk, words: str) -> Risk:
    """Somebody who watches it says why it is watched no more. Effects: its state, a review; one act.

    Inverse: `reopen_risk`.
    """
    words = said(words, field="words", most=500)
    with transaction.atomic():
        risk = _locked(risk, actor)
        return _look(risk, actor, "close_risk", words, risk.likelihood, risk.effect)


def reopen_risk(*, actor: User, risk: Risk, review_on: date, words: str) -> Risk:
    """Somebody who watches it says why it is watched again, until when at first. Inverse: `close_risk`."""
    words = said(words, field="words", most=500)
    require_ahead(review_on, timezone.localdate(), field="review_on")
    with transaction.atomic():
        risk = _locked(risk, actor)
        risk.review_on = review_on
        return _look(risk, actor, "reopen_risk", words, risk.likelihood, risk.effect)


def give_risk(*, actor: User, risk: Risk, owner: User) -> Risk:
    """A coordinator says who watches a risk from now on. Effects: its owner, one act. It is its own inverse."""
    with transaction.atomic():
        rows = Risk.objects.select_for_update(of=("self",)).select_related("programme")
        risk = rows.get(pk=risk.pk)
        access.require(access.may_keep_risks(actor, risk.programme))
        require_works(owner, risk.programme, field="owner")
        before, risk.owner = risk.owner_id, owner
        risk.save(update_fields=["owner"])
        details = {"before": str(before), "owner": str(owner.pk)}
        record_act(actor=actor, verb="give_risk", subject=risk, details=details)
        return risk
