"""What a group needs: written, published, withdrawn; who was invited and who offers; how the interview went."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.agreements.actions import CLOSED
from winay.agreements.models import Agreement
from winay.agreements.terms import terms_of
from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.talents import access
from winay.talents.actions._common import clean_text, locked_need, one_of, past_day
from winay.talents.letters import tell_invited, tell_offer
from winay.talents.models import Need, Offer, Provider
from winay.talents.rules import LANGUAGES
from winay.talents.skills import skills
from winay.talents.states import NEED_STATES, OFFER_STATES
from winay.territory.models import District

MOST_DAYS = 400


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a group needs: what, where, when, in which languages, for how much at most (None: it waits for offers)."""

    title: str
    work: str
    skill: str
    district: District
    languages: Collection[str]
    begins_on: date
    days: int
    offers_until: date
    pay: Money | None = None
    living: str = ""


@transaction.atomic
def write_need(*, actor: User, agreement: Agreement, asked: Asked) -> Need:
    """Write down what a group with a signed agreement needs; nobody else reads it yet. Inverse: `withdraw_need`.

    Effects: the need in draft, one act. Raises `WrongState` where the agreement is not signed, or pays no money to
    the group: then the programme buys.
    """
    access.require(access.may_act_for_group(actor, agreement))
    agreement = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation", "outcome__proposal__call__programme")
        .get(pk=agreement.pk)
    )
    if agreement.closed_on:
        raise WrongState(CLOSED)
    if agreement.state != "signed":
        raise WrongState(_("A group hires once its agreement is signed."))
    if not terms_of(agreement.outcome.proposal.call).pays_cash:
        raise WrongState(_("This programme buys goods and services itself: the group pays nobody."))
    need = Need(agreement=agreement)
    _fill(need, asked)
    need.code = next_code(f"{agreement.code}-N", width=1)
    need.save()
    record_act(actor=actor, verb="write_need", subject=need, to_state=need.state)
    return need


@transaction.atomic
def change_need(*, actor: User, need: Need, asked: Asked) -> Need:
    """Change what a group needs while it is a draft; all is given again. Effects: the row, one act."""
    need = locked_need(need, actor)
    if need.state != "draft":
        raise WrongState(_("What was announced stays as it is. Withdraw it and write another."))
    _fill(need, asked)
    need.save()
    record_act(actor=actor, verb="change_need", subject=need)
    return need


def _fill(need: Need, asked: Asked) -> None:
    today = timezone.localdate()
    need.title = clean_text(asked.title, field="title", most=120, required=True)
    need.work = clean_text(asked.work, field="work", most=600, required=True)
    need.skill = one_of(asked.skill, [code for code, one in skills().items() if one.in_use], field="skill")
    for language in asked.languages:
        one_of(language, LANGUAGES, field="languages")
    need.languages = " ".join(code for code in LANGUAGES if code in asked.languages)
    need.district, need.living = asked.district, clean_text(asked.living, field="living", most=200)
    if asked.offers_until < today:
        raise InvalidInput(_("The last day for offers is over."), field="offers_until")
    if asked.begins_on < asked.offers_until:
        raise InvalidInput(_("The work begins before the last day for offers."), field="begins_on")
    if not 1 <= asked.days <= MOST_DAYS:
        raise InvalidInput(_("Write a number from 1 to %(most)d.") % {"most": MOST_DAYS}, field="days")
    if asked.pay is not None and not 0 < asked.pay.amount <= need.agreement.amount.amount:
        raise InvalidInput(
            _("Write an amount of more than 0 that your agreement has; empty: wait for offers."), field="pay"
        )
    need.begins_on, need.days, need.offers_until, need.pay = (
        asked.begins_on,
        asked.days,
        asked.offers_until,
        asked.pay,
    )


@transaction.atomic
def publish_need(*, actor: User, need: Need) -> Need:
    """Announce a need: it stands on the portal, and in words for the radio. Inverse: `withdraw_need`.

    Effects: state draft → open, one act.
    """
    need = locked_need(need, actor)
    if need.offers_until < timezone.localdate():
        raise WrongState(_("The last day for offers is over: change it first."))
    need.opened_on = timezone.localdate()
    transition(need, table=NEED_STATES, act="publish_need", actor=actor, also_save=("opened_on",))
    return need


@transaction.atomic
def withdraw_need(*, actor: User, need: Need, reason: str) -> Need:
    """Look for nobody any more. Effects: state → withdrawn, one act. There is no inverse: write another."""
    need = locked_need(need, actor)
    reason = clean_text(reason, field="reason", most=300, required=True)
    transition(need, table=NEED_STATES, act="withdraw_need", actor=actor, reason=reason)
    return need


def _open(need: Need) -> None:
    if need.state != "open":
        raise WrongState(_("This looks for nobody now."))


def _available(need: Need, provider: Provider) -> Provider:
    provider = Provider.objects.select_related("person", "organisation").get(pk=provider.pk)
    if provider.state != "listed":
        raise WrongState(_("They left the register."))
    return provider


@transaction.atomic
def invite_provider(*, actor: User, need: Need, provider: Provider) -> Offer:
    """Invite a provider to offer. Effects: an offer in the state invited, a message to them, one act.

    Asked again, it returns what stands. Inverse: `decline_invitation`.
    """
    need = locked_need(need, actor)
    _open(need)
    provider = _available(need, provider)
    standing = Offer.objects.filter(need=need, provider=provider).first()
    if standing is not None:
        return standing
    offer = Offer.objects.create(need=need, provider=provider, invited_on=timezone.localdate())
    record_act(
        actor=actor, verb="invite_provider", subject=offer, details={"need": need.code, "to": provider.code}
    )
    tell_invited(offer)
    return offer


@transaction.atomic
def make_offer(*, actor: User, need: Need, provider: Provider, price: Money, words: str = "") -> Offer:
    """Write down what a provider offers: the provider by their own account, or the group or the office for them.

    Effects: the offer made, a message to the group, one act. Repeated, the newest price and words hold. Inverse:
    `take_back_offer`. Raises `WrongState` after the last day for offers.
    """
    provider = _available(need, provider)
    own = access.speaks_for(actor, provider)
    access.require(own or access.may_act_for_group(actor, need.agreement))
    need = Need.objects.select_for_update(of=("self",)).select_related("agreement__organisation").get(pk=need.pk)
    _open(need)
    if need.offers_until < timezone.localdate():
        raise WrongState(_("The last day for offers is over."))
    if price.amount < 0 or (price.amount == 0 and not provider.ad_honorem):
        raise InvalidInput(_("Write the price. Only who serves without pay writes 0."), field="price")
    offer = Offer.objects.filter(need=need, provider=provider).first() or Offer(need=need, provider=provider)
    offer.price, offer.words = price, clean_text(words, field="words", most=300)
    offer.made_on = timezone.localdate()
    offer.save()
    if offer.state == "made":
        record_act(actor=actor, verb="change_offer", subject=offer, details={"need": need.code})
    else:
        act = transition(offer, table=OFFER_STATES, act="make_offer", actor=actor, details={"need": need.code})
        tell_offer(offer, str(act.pk))
    return offer


@transaction.atomic
def decline_invitation(*, actor: User, offer: Offer) -> Offer:
    """Write down that who was invited does not want to. Effects: state → declined. Inverse: `make_offer`."""
    offer = _locked_offer(actor, offer)
    transition(offer, table=OFFER_STATES, act="decline_invitation", actor=actor)
    return offer


@transaction.atomic
def take_back_offer(*, actor: User, offer: Offer) -> Offer:
    """Take an offer back that nobody has chosen. Effects: state made → taken back. Inverse: `make_offer`."""
    offer = _locked_offer(actor, offer)
    transition(offer, table=OFFER_STATES, act="take_back_offer", actor=actor)
    return offer


@transaction.atomic
def record_interview(
    *,
    actor: User,
    offer: Offer,
    interviewed_on: date,
    technique: int | None = None,
    manner: int | None = None,
    words: str = "",
) -> Offer:
    """Write down how an interview went: the work, and living together (box 4), from 1 to 5. Repeatable: the last holds.

    Effects: the marks, one act.
    """
    need = locked_need(offer.need, actor)
    _open(need)
    offer = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    for name, mark in (("technique", technique), ("manner", manner)):
        if mark is not None and not 1 <= mark <= 5:
            raise InvalidInput(_("Write a number from 1 to %(most)d.") % {"most": 5}, field=name)
    offer.interviewed_on = past_day(interviewed_on, field="interviewed_on")
    offer.technique, offer.manner = technique, manner
    offer.interview_words = clean_text(words, field="words", most=300)
    offer.save(update_fields=["interviewed_on", "technique", "manner", "interview_words"])
    record_act(actor=actor, verb="record_interview", subject=offer, details={"need": need.code})
    return offer


def _locked_offer(actor: User, offer: Offer) -> Offer:
    provider = offer.provider
    own = access.speaks_for(actor, provider)
    access.require(own or access.may_act_for_group(actor, offer.need.agreement))
    _open(Need.objects.select_for_update(of=("self",)).get(pk=offer.need_id))
    return Offer.objects.select_for_update(of=("self",)).select_related("need", "provider").get(pk=offer.pk)
