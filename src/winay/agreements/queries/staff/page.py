"""All that the page of an agreement shows, with what the reader may do about each tranche."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from winay.agreements.access import (
    may_answer_deposit,
    may_confirm_waiver,
    may_prepare_agreement,
    may_prepare_payment,
    may_propose_waiver,
    may_record_deposit,
    may_release,
    may_say_met,
)
from winay.agreements.models import Addendum, Agreement, CounterpartDeposit, Tranche
from winay.agreements.queries.checklist import Tick, ticks_of
from winay.agreements.queries.staff.agreements import agreement_for_staff
from winay.agreements.queries.tranches import (
    WaiversByTranche,
    judged_tranche,
    waivers_of_agreements,
)
from winay.agreements.rules import JudgedCondition, may_be_paid
from winay.agreements.states import IN_FORCE, SIGNED_ONCE
from winay.agreements.terms import terms_of
from winay.base.models import Act, User
from winay.documents.queries.signed import Kept, papers_of
from winay.facts.models import Waiver
from winay.ledger.models import Entry
from winay.ledger.queries import entries_of_subjects
from winay.programmes.queries.hands import renewals_of, why_not_pay
from winay.treasury.models import PaymentOrder
from winay.treasury.queries import ended_orders_of


@dataclass(frozen=True)
class WaiverCard:
    """A waiver beside its condition, with what this person may do about it, or why not confirm it."""

    waiver: Waiver
    may_confirm: bool
    may_withdraw: bool
    lapsed: bool
    why_not: str = ""


@dataclass(frozen=True)
class TrancheCard:
    """A tranche as the agreement page shows it: what may be done now by this person, and why not yet."""

    tranche: Tranche
    conditions: list[JudgedCondition]
    ready: bool
    may_prepare: bool
    may_release: bool
    may_pay: bool
    may_undo: bool
    same_person: bool
    entries: list[Entry]
    ended: list[PaymentOrder]
    why_not: str = ""
    renewals: tuple[Act, ...] = ()
    waivers: tuple[WaiverCard, ...] = ()
    ticks: tuple[Tick, ...] = ()

    @property
    def ticks_with_waivers(self) -> list[tuple[Tick, WaiverCard | None]]:
        """Each line of the list with the waiver that stands or waits for its condition."""
        by_code = {card.waiver.code: card for card in self.waivers}
        return [(tick, by_code.get(tick.condition.code)) for tick in self.ticks]


@dataclass(frozen=True)
class AgreementPage:
    """All that the agreement page shows, with what the reader may do.

    `for_others`: codes of conditions that somebody else confirms by hand.
    """

    agreement: Agreement
    tranches: list[TrancheCard]
    deposits: list[CounterpartDeposit]
    entries: list[Entry]
    pays_cash: bool
    may_prepare: bool
    may_propose_waiver: bool
    may_record_deposit: bool
    may_void: bool
    signed_papers: list[Kept]
    may_add_scan: bool
    addenda: list[Addendum]
    for_others: tuple[str, ...]


def agreement_page(user: User, code: str) -> AgreementPage:
    """Return the agreement with tranches, conditions, deposits, ledger entries and what the user may do."""
    agreement = agreement_for_staff(user, code)
    rights = _Rights(user, agreement)
    tranches = list(agreement.tranches.all())
    deposits = list(agreement.deposits.all())
    for deposit in deposits:
        deposit.agreement = agreement
        deposit.may_answer = may_answer_deposit(user, deposit)
    ended = ended_orders_of(tranches)
    waivers = waivers_of_agreements([agreement])
    entries = entries_of_subjects([agreement.outcome.proposal, agreement, *tranches, *deposits])
    addenda = agreement.addenda.select_related("document").defer("document__pdf").order_by("-number")
    return AgreementPage(
        addenda=list(addenda),
        agreement=agreement,
        tranches=[_card(agreement, tranche, rights, entries, ended, waivers) for tranche in tranches],
        deposits=deposits,
        entries=entries,
        pays_cash=terms_of(agreement.outcome.proposal.call).pays_cash,
        may_prepare=may_prepare_agreement(user, agreement),
        may_propose_waiver=may_propose_waiver(user, agreement),
        may_record_deposit=may_record_deposit(user, agreement)
        and agreement.state in ("issued", *IN_FORCE)
        and not agreement.closed_on,
        may_void=rights.releases and agreement.state in ("draft", "issued"),
        signed_papers=papers_of(agreement.document)[agreement.document.pk] if agreement.document else [],
        may_add_scan=may_prepare_agreement(user, agreement) and agreement.state in SIGNED_ONCE,
        for_others=_for_others(user, agreement, tranches),
    )


def _for_others(user: User, agreement: Agreement, tranches: list[Tranche]) -> tuple[str, ...]:
    codes = {str(item["code"]) for tranche in tranches for item in tranche.conditions}
    return tuple(sorted(code for code in codes if not may_say_met(user, agreement, code)))


@dataclass
class _Rights:
    """What one person may do with the payments of an agreement, asked once for all its tranches."""

    user: User
    agreement: Agreement

    @cached_property
    def releases(self) -> bool:
        return may_release(self.user, self.agreement)

    @cached_property
    def prepares(self) -> bool:
        return may_prepare_payment(self.user, self.agreement)


def _card(
    agreement: Agreement,
    tranche: Tranche,
    rights: _Rights,
    entries: list[Entry],
    ended: dict[str, list[PaymentOrder]],
    waivers: WaiversByTranche,
) -> TrancheCard:
    conditions = judged_tranche(agreement, tranche, waivers)
    ready = may_be_paid(conditions)
    same_person = bool(
        tranche.state == "prepared" and tranche.prepared_by and tranche.prepared_by.pk == rights.user.pk
    )
    to_release = tranche.state == "prepared" and rights.releases
    pays_now = ready and ((to_release and not same_person) or (tranche.state == "planned" and rights.prepares))
    programme = agreement.outcome.proposal.call.programme
    why_not = why_not_pay(programme, rights.user, tranche.prepared_by) if pays_now else ""
    return TrancheCard(
        why_not=why_not,
        renewals=renewals_of(tranche.prepared_by) if to_release and tranche.prepared_by else (),
        tranche=tranche,
        conditions=conditions,
        ticks=tuple(ticks_of(agreement, conditions)),
        ready=ready,
        may_prepare=rights.prepares and tranche.state == "planned" and ready and not why_not,
        may_release=to_release and ready and not (same_person or why_not),
        may_pay=rights.prepares and tranche.state == "authorised",
        may_undo=rights.releases
        and agreement.state != "ended"
        and not agreement.closed_on
        and tranche.state in ("prepared", "authorised", "paid"),
        same_person=same_person and rights.releases,
        entries=[entry for entry in entries if entry.subject_id == str(tranche.pk)],
        ended=ended.get(str(tranche.pk), []),
        waivers=tuple(_waiver_card(one, tranche, rights) for one in waivers.get(str(tranche.pk), {}).values()),
    )


def _waiver_card(waiver: Waiver, tranche: Tranche, rights: _Rights) -> WaiverCard:
    lapsed = waiver.lapsed(timezone.localdate())
    waits = waiver.given_at is None and tranche.state == "planned" and not lapsed
    second = (
        waits and may_confirm_waiver(rights.user, rights.agreement) and waiver.proposed_by_id != rights.user.pk
    )
    programme = rights.agreement.outcome.proposal.call.programme
    why_not = why_not_pay(programme, rights.user, waiver.proposed_by) if second else ""
    return WaiverCard(
        waiver=waiver,
        may_confirm=second and not why_not,
        lapsed=lapsed,
        may_withdraw=tranche.state in ("planned", "prepared")
        and may_propose_waiver(rights.user, rights.agreement),
        why_not=why_not,
    )
