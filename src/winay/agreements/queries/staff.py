"""What staff read of agreements and payments. Everything is limited to the programmes they work in."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from winay.agreements.access import (
    may_confirm_deposit,
    may_confirm_waiver,
    may_prepare_agreement,
    may_prepare_payment,
    may_propose_waiver,
    may_record_deposit,
    may_release,
)
from winay.agreements.models import Agreement, CounterpartDeposit, Tranche
from winay.agreements.queries.tranches import (
    WaiversByTranche,
    judged_tranche,
    payable_until,
    waivers_of_agreements,
)
from winay.agreements.rules import JudgedCondition, may_be_paid
from winay.agreements.terms import terms_of
from winay.base.models import Act, User
from winay.base.narrow import piece_by_piece
from winay.base.search import with_words
from winay.calls.models import Call, Proposal
from winay.calls.postings import PROPOSAL
from winay.committees.models import Outcome
from winay.committees.queries.awards import AWARDED_NOW, standing_awards
from winay.documents.queries.signed import Kept, papers_of
from winay.facts.models import Waiver
from winay.facts.queries import to_confirm
from winay.ledger.models import Account, Entry
from winay.ledger.queries import entries_of_subjects, sums_by_holder
from winay.ledger.rules import ZERO
from winay.programmes.access import Role, held_by, programmes_of
from winay.programmes.queries.hands import renewals_of, why_not_pay
from winay.registry.models import Membership, Person
from winay.treasury.models import PaymentOrder
from winay.treasury.queries import ended_orders_of

SORTS = {
    "code": ("code",),
    "organisation": ("organisation__name", "code"),
    "amount": ("-amount", "code"),
    "sign_by": (F("sign_by").asc(nulls_last=True), "code"),
    "state": ("state", "code"),
}


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

    @property
    def conditions_with_waivers(self) -> list[tuple[JudgedCondition, WaiverCard | None]]:
        """Each condition with the waiver that stands or waits for it."""
        by_code = {card.waiver.code: card for card in self.waivers}
        return [(condition, by_code.get(condition.code)) for condition in self.conditions]


@dataclass(frozen=True)
class AgreementPage:
    """All that the agreement page shows, with what the reader may do."""

    agreement: Agreement
    tranches: list[TrancheCard]
    deposits: list[CounterpartDeposit]
    entries: list[Entry]
    pays_cash: bool
    may_prepare: bool
    may_propose_waiver: bool
    may_record_deposit: bool
    may_confirm_deposit: bool
    may_void: bool
    signed_papers: list[Kept]
    may_add_scan: bool


def _here(user: User, path: str, *roles: str) -> Q:
    """Return the condition for rows whose proposal, at `path`, lies where `user` holds one of `roles` (or any)."""
    return held_by(user, *roles, programme=f"{path}call__programme", district=f"{path}district")


def agreements_in_reach(user: User) -> QuerySet[Agreement]:
    """Return the agreements where the user's roles hold, with their group."""
    return Agreement.objects.filter(_here(user, "outcome__proposal__")).select_related("organisation")


def agreements_for_staff(
    user: User, *, state: str = "", text: str = "", sort: str = "code"
) -> QuerySet[Agreement]:
    """Return the agreements where the user's roles hold, filtered and sorted, with their tranches counted."""
    found = agreements_in_reach(user).select_related(
        "organisation", "outcome__proposal__call", "outcome__proposal__category"
    )
    if state:
        found = found.filter(state=state)
    if text:
        found = with_words(found, text, "code", "organisation__name", "outcome__proposal__code")
    return found.order_by(*SORTS.get(sort, SORTS["code"]))


def count_paid(agreements: Collection[Agreement]) -> None:
    """Tell each of some agreements how many tranches it has, how many are paid, and what the journal says was paid.

    As `tranches_all`, `tranches_paid` and `paid`; two queries.
    """
    tranches = Tranche.objects.filter(agreement__in=agreements).order_by().values_list("agreement")
    counts = tranches.annotate(every=Count("pk"), paid=Count("pk", filter=Q(order__state="paid")))
    numbers = {pk: (every, paid) for pk, every, paid in counts}
    sums = paid_of_agreements(agreements)
    for one in agreements:
        one.tranches_all, one.tranches_paid = numbers.get(one.pk, (0, 0))
        one.paid = sums[one.pk]


def awards_without_agreement(user: User) -> QuerySet[Outcome]:
    """Return the awards that stand in the user's programmes without an agreement, and if the user may draw it up.

    `award_amount` is what each is worth.
    """
    mine = Outcome.objects.filter(_here(user, "proposal__", Role.OFFICER, Role.COORDINATOR))
    may_prepare = Exists(mine.filter(pk=OuterRef("pk")))
    return (
        standing_awards()
        .filter(Q(agreement=None) | Q(agreement__state="void"), _here(user, "proposal__"))
        .annotate(may_prepare=may_prepare, award_amount=AWARDED_NOW)
        .select_related("proposal__organisation", "proposal__call", "proposal__category")
        .order_by("session__code", "rank")
    )


def is_signed(proposal: Proposal) -> bool:
    """Tell whether an agreement on `proposal` is signed: from then on its award no longer ends here."""
    return Agreement.objects.filter(outcome__proposal=proposal, state="signed").exists()


def agreement_for_staff(user: User, code: str) -> Agreement:
    """Return the agreement if the user works in its programme; raises `Agreement.DoesNotExist` otherwise."""
    return _with_all(agreements_for_staff(user)).get(code=code)


def people_in_document(agreement: Agreement) -> QuerySet[Person]:
    """Return whom the agreement on paper may name: the group's members now and on the day when it was made."""
    made = agreement.document.created_at.date() if agreement.document else None
    then = Membership.objects.filter(Q(until=None) | Q(until__gte=made), organisation=agreement.organisation_id)
    return Person.objects.filter(pk__in=then.values("person"))


def award_for_staff(user: User, proposal_code: str) -> Outcome:
    """Return the award of a proposal in one of the user's programmes; raises `Outcome.DoesNotExist`."""
    return Outcome.objects.select_related("proposal__call__programme").get(
        _here(user, "proposal__"), proposal__code=proposal_code
    )


def tranche_for_staff(user: User, code: str, number: int) -> Tranche:
    """Return a tranche of an agreement of the user's programmes; raises `Tranche.DoesNotExist`."""
    return Tranche.objects.select_related("agreement").get(
        _here(user, "agreement__outcome__proposal__"), agreement__code=code, number=number
    )


def deposit_for_staff(user: User, pk: Any) -> CounterpartDeposit:
    """Return a deposit of an agreement of the user's programmes; raises `DoesNotExist`."""
    return CounterpartDeposit.objects.select_related("agreement").get(
        _here(user, "agreement__outcome__proposal__"), pk=pk
    )


def agreement_page(user: User, code: str) -> AgreementPage:
    """Return the agreement with tranches, conditions, deposits, ledger entries and what the user may do."""
    agreement = agreement_for_staff(user, code)
    rights = _Rights(user, agreement)
    tranches = list(agreement.tranches.all())
    deposits = list(agreement.deposits.all())
    ended = ended_orders_of(tranches)
    waivers = waivers_of_agreements([agreement])
    entries = entries_of_subjects([agreement.outcome.proposal, agreement, *tranches, *deposits])
    return AgreementPage(
        agreement=agreement,
        tranches=[_card(agreement, tranche, rights, entries, ended, waivers) for tranche in tranches],
        deposits=deposits,
        entries=entries,
        pays_cash=terms_of(agreement.outcome.proposal.call).pays_cash,
        may_prepare=may_prepare_agreement(user, agreement),
        may_propose_waiver=may_propose_waiver(user, agreement),
        may_record_deposit=may_record_deposit(user, agreement) and agreement.state in ("issued", "signed"),
        may_confirm_deposit=may_confirm_deposit(user, agreement),
        may_void=rights.releases and agreement.state in ("draft", "issued"),
        signed_papers=papers_of(agreement.document)[agreement.document.pk] if agreement.document else [],
        may_add_scan=may_prepare_agreement(user, agreement) and agreement.state == "signed",
    )


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
        ready=ready,
        may_prepare=rights.prepares and tranche.state == "planned" and ready and not why_not,
        may_release=to_release and ready and not (same_person or why_not),
        may_pay=rights.prepares and tranche.state == "authorised",
        may_undo=rights.releases and tranche.state in ("prepared", "authorised", "paid"),
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


def payments_for_staff(user: User, *, state: str = "prepared") -> QuerySet[Tranche]:
    """Return the tranches of signed agreements in a state, the oldest due first: what waits for release."""
    return (
        Tranche.objects.filter(
            _here(user, "agreement__outcome__proposal__"), order__state=state, agreement__state="signed"
        )
        .select_related("agreement__organisation", "agreement__outcome__proposal__call")
        .order_by(F("due_on").asc(nulls_last=True), "agreement__code", "number")
    )


def payments_to_release(user: User) -> QuerySet[Tranche]:
    """Return what this coordinator may release: prepared, and not by themselves."""
    return (
        payments_for_staff(user)
        .filter(_here(user, "agreement__outcome__proposal__", Role.COORDINATOR))
        .exclude(order__prepared_by=user)
    )


def payments_at_the_bank(user: User) -> QuerySet[Tranche]:
    """Return what is authorised and waits for the bank, where this person is finance."""
    return payments_for_staff(user, state="authorised").filter(
        _here(user, "agreement__outcome__proposal__", Role.FINANCE)
    )


def payments_to_prepare(user: User) -> QuerySet[Tranche]:
    """Return what finance can prepare now, the oldest due first: conditions met, by the day kept with each tranche."""
    return (
        Tranche.objects.filter(
            _here(user, "agreement__outcome__proposal__", Role.FINANCE),
            agreement__state="signed",
            order=None,
            ready_until__gte=timezone.localdate(),
        )
        .select_related("agreement__organisation", "agreement__outcome__proposal__call")
        .order_by(F("due_on").asc(nulls_last=True), "agreement__code", "number")
    )


@dataclass(frozen=True)
class WronglyReady:
    """A tranche of an agreement, as `name` (code and number), whose kept day is not what judging it gives."""

    agreement: UUID
    name: str
    kept: date | None
    right: date | None


def wrongly_ready() -> Iterator[WronglyReady]:
    """Yield every tranche whose `ready_until` is not what judging it gives, its agreement signed or not.

    Judges all signed agreements, some hundreds at a time, with each call's terms read and understood once.
    """
    calls: dict[UUID, Call] = {}
    wrong: list[WronglyReady] = []

    def judge(agreements: list[Agreement]) -> None:
        _share_calls(agreements, calls)
        waivers = waivers_of_agreements(agreements)
        for agreement in agreements:
            for tranche in agreement.tranches.all():
                right = payable_until(agreement, tranche, waivers)
                if tranche.ready_until != right:
                    name = f"{agreement.code}/{tranche.number}"
                    wrong.append(WronglyReady(agreement.pk, name, tranche.ready_until, right))

    signed = _with_what_judges(Agreement.objects.filter(state="signed").order_by("pk"))
    for _agreement in piece_by_piece(signed, decorate=judge):
        yield from wrong
        wrong.clear()
    others = Tranche.objects.filter(ready_until__isnull=False).exclude(agreement__state="signed").order_by()
    for key, code, number, kept in others.values_list("agreement", "agreement__code", "number", "ready_until"):
        yield WronglyReady(key, f"{code}/{number}", kept, None)


def _share_calls(agreements: Iterable[Agreement], known: dict[UUID, Call]) -> None:
    """Give the proposals of some agreements their calls, each read and its terms understood once; one query at most."""
    proposals = [agreement.outcome.proposal for agreement in agreements]
    known |= Call.objects.in_bulk({one.call_id for one in proposals} - set(known))
    for one in proposals:
        one.call = known[one.call_id]


def waivers_to_confirm(user: User) -> QuerySet[Tranche]:
    """Return the tranches with a waiver that waits for `user` as the second person, the oldest agreement first."""
    waiting = to_confirm(Tranche._meta.label_lower, user, timezone.localdate())
    return (
        Tranche.objects.filter(
            _here(user, "agreement__outcome__proposal__", Role.COORDINATOR, Role.FINANCE),
            pk__in=list(waiting.values_list("about_id", flat=True)),
            order=None,
        )
        .exclude(agreement__state="void")
        .select_related("agreement__outcome__proposal")
        .order_by("agreement__code", "number")
    )


@dataclass(frozen=True)
class AgreementsLeft:
    """What calls still have before their groups carry out their plans, where one person's roles hold.

    `awards`: without a standing agreement, by call; `by_state`: how many agreements and the earliest day to sign, by
    call and state; `unpaid`: the calls with a signed agreement whose first tranche is not paid.
    """

    awards: dict[UUID, int]
    by_state: dict[tuple[UUID, str], tuple[int, date | None]]
    unpaid: frozenset[UUID]

    def to_sign(self, call: UUID) -> int:
        """How many awards of the call have no signed agreement."""
        drawn = sum(self.by_state.get((call, state), (0, None))[0] for state in ("draft", "issued"))
        return self.awards.get(call, 0) + drawn


def agreements_left(user: User, calls: Collection[UUID]) -> AgreementsLeft:
    """Return what is left to prepare, sign and pay first in each of the calls: three queries."""
    path = "outcome__proposal__"
    awards = Outcome.objects.filter(
        _here(user, "proposal__"),
        Q(agreement=None) | Q(agreement__state="void"),
        proposal__call__in=calls,
        proposal__state="awarded",
    ).order_by()
    rows = Agreement.objects.filter(_here(user, path), **{f"{path}call__in": calls}).order_by()
    states = rows.values_list(f"{path}call", "state").annotate(number=Count("pk"), due=Min("sign_by"))
    first = Tranche.objects.filter(agreement__state="signed", number=1).exclude(order__state="paid").order_by()
    unpaid = first.filter(**{f"agreement__{path}call__in": calls})
    return AgreementsLeft(
        awards=dict(awards.values_list("proposal__call").annotate(number=Count("pk"))),
        by_state={(call, state): (number, due) for call, state, number, due in states},
        unpaid=frozenset(unpaid.values_list(f"agreement__{path}call", flat=True)),
    )


def deposits_to_confirm(user: User) -> QuerySet[CounterpartDeposit]:
    """Return the deposits that finance has still to find in the bank, those not found before at the end."""
    return (
        CounterpartDeposit.objects.filter(
            _here(user, "agreement__outcome__proposal__", Role.FINANCE), confirmed_at=None
        )
        .exclude(agreement__state="void")
        .select_related("agreement__organisation")
        .order_by(F("not_found_at").asc(nulls_first=True), "deposited_on")
    )


def has_deposit(agreement: Agreement, operation_number: str) -> bool:
    """Tell whether an operation of the bank was recorded for the agreement before."""
    return agreement.deposits.filter(operation_number=operation_number.strip()).exists()


def account_for_staff(user: User, pk: Any) -> Account:
    """Return a ledger account of one of the user's programmes; raises `Account.DoesNotExist`."""
    return Account.objects.select_related("programme").get(pk=pk, programme__in=programmes_of(user))


def entry_for_staff(user: User, programme_code: str, number: int) -> Entry:
    """Return a ledger entry of one of the user's programmes; raises `Entry.DoesNotExist`."""
    return Entry.objects.select_related("programme", "reverses", "reversed_by").get(
        programme__code=programme_code, number=number, programme__in=programmes_of(user)
    )


def agreement_of_entry(entry: Entry) -> Agreement | None:
    """Return the agreement that an entry is about, by way of its proposal, tranche or deposit; or None."""
    found = {
        "calls.proposal": Q(outcome__proposal_id=entry.subject_id),
        "agreements.agreement": Q(pk=entry.subject_id),
        "agreements.tranche": Q(tranches__id=entry.subject_id),
        "agreements.counterpartdeposit": Q(deposits__id=entry.subject_id),
    }.get(entry.subject_type)
    return Agreement.objects.filter(found).select_related("organisation").first() if found else None


def agreement_of_order(order: PaymentOrder) -> Agreement | None:
    """Return the agreement whose tranche a payment order is for, or None for an order of another purpose."""
    if order.about_type != Tranche._meta.label_lower:
        return None
    return Agreement.objects.filter(tranches__id=order.about_id).select_related("organisation").first()


def paid_of_agreements(agreements: Iterable[Agreement]) -> dict[UUID, Decimal]:
    """Return what the journal says was paid under each agreement. One query."""
    holders = {agreement.pk: str(agreement.outcome.proposal_id) for agreement in agreements}
    paid = sums_by_holder("executed", PROPOSAL, holders.values())
    return {pk: paid.get(holder, ZERO) for pk, holder in holders.items()}


def _with_what_judges(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Fetch what judging the tranches of many agreements reads, but for their calls (`_share_calls`)."""
    found = agreements.select_related(None).select_related("bank_account", "organisation", "outcome__proposal")
    return found.prefetch_related(
        Prefetch("tranches", Tranche.objects.order_by("number")),
        Prefetch("deposits", CounterpartDeposit.objects.order_by("deposited_on")),
    )


def _with_all(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Fetch what judging and showing an agreement reads, in a fixed number of queries."""
    return agreements.select_related(
        "bank_account",
        "outcome__session",
        "outcome__proposal__category",
        "outcome__proposal__district__province__department",
        "outcome__proposal__call__programme__pack",
    ).prefetch_related(
        Prefetch("tranches", Tranche.objects.order_by("number")),
        Prefetch("deposits", CounterpartDeposit.objects.select_related("confirmed_by").order_by("deposited_on")),
    )
