"""Needs, offers and second contracts as a group and staff read them; who might fit a need, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from winay.agreements.models import Agreement
from winay.base.models import User
from winay.base.narrow import narrow
from winay.base.templatetags.winay import money
from winay.documents.queries.signed import Kept, papers_of
from winay.programmes.access import KEEPERS, held_by
from winay.registry.models import Membership
from winay.talents.models import (
    Choice,
    Deliverable,
    Need,
    Offer,
    Provider,
    Rating,
    ServiceContract,
    ServicePayment,
)
from winay.talents.queries.public import shown_providers
from winay.talents.queries.register import serves, with_figures
from winay.talents.rules import ASPECTS, Known, Reason, Sought, in_order, left_to_pay, mean_rating, reasons
from winay.talents.skills import named, skills

MOST_LOOKED_AT = 300
MOST_SUGGESTED = 8
PROPOSAL = "agreement__outcome__proposal"
OF_NEED = ("agreement__organisation", f"{PROPOSAL}__call__programme", "district__province")


def _here(user: User, path: str = "agreement__") -> Q:
    proposal = f"{path}outcome__proposal"
    return held_by(user, *KEEPERS, programme=f"{proposal}__call__programme", district=f"{proposal}__district")


def _mine(user: User, path: str = "agreement__") -> Q:
    members = Membership.objects.filter(person__user=user, until=None)
    return Q(**{f"{path}organisation__in": members.values("organisation")})


def needs_for_staff(user: User, *, state: str = "", text: str = "") -> QuerySet[Need]:
    """Return the needs of the groups with which `user` works, the newest first."""
    rows = Need.objects.filter(_here(user)).select_related("agreement__organisation", "district")
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(code__icontains=text))
    return narrow(rows.order_by("-created_at"))


def contracts_for_staff(user: User, *, state: str = "") -> QuerySet[ServiceContract]:
    """Return the second contracts of the groups with which `user` works, the newest first."""
    rows = ServiceContract.objects.filter(_here(user)).select_related(
        "agreement__organisation", "provider__person", "provider__organisation"
    )
    return narrow((rows.filter(state=state) if state else rows).order_by("-created_at"))


def ratings_for_staff(user: User, *, hidden: bool = False) -> QuerySet[Rating]:
    """Return what groups with which `user` works wrote of providers, the newest first; or only what is hidden."""
    rows = Rating.objects.filter(_here(user, "contract__agreement__")).exclude(words="")
    if hidden:
        rows = rows.filter(hidden_at__isnull=False)
    rows = rows.select_related(
        "contract__agreement__organisation", "contract__provider__person", "contract__provider__organisation"
    )
    return narrow(rows.order_by("-rated_on", "-created_at"))


def need_for_staff(user: User, code: str) -> Need:
    """Return a need of a group with which `user` works. Raises `Need.DoesNotExist`."""
    return Need.objects.filter(_here(user)).select_related(*OF_NEED).get(code=code)


def own_need(user: User, code: str) -> Need:
    """Return a need of a group to which `user` belongs. Raises `Need.DoesNotExist`."""
    return Need.objects.filter(_mine(user)).select_related(*OF_NEED).get(code=code)


OF_CONTRACT = (
    "agreement__organisation",
    f"{PROPOSAL}__call__programme",
    "choice__need__district__province",
    "provider__person",
    "provider__organisation",
    "document",
)


def contract_for_staff(user: User, code: str) -> ServiceContract:
    """Return a second contract of a group with which `user` works. Raises `ServiceContract.DoesNotExist`."""
    return ServiceContract.objects.filter(_here(user)).select_related(*OF_CONTRACT).get(code=code)


def own_contract(user: User, code: str) -> ServiceContract:
    """Return a second contract of a group to which `user` belongs. Raises `ServiceContract.DoesNotExist`."""
    return ServiceContract.objects.filter(_mine(user)).select_related(*OF_CONTRACT).get(code=code)


def agreement_for_staff(user: User, code: str) -> Agreement:
    """Return an agreement of a group with which `user` works. Raises `Agreement.DoesNotExist`."""
    return (
        Agreement.objects.filter(_here(user, ""))
        .select_related("organisation", "outcome__proposal__call__programme", "outcome__proposal__district")
        .get(code=code)
    )


@dataclass(frozen=True)
class Hiring:
    """What a group looks for and whom it hired, with what its agreement has for it."""

    agreement: Agreement
    needs: list[Need]
    contracts: list[ServiceContract]
    may_hire: bool


def hiring_of(agreement: Agreement) -> Hiring:
    """Return what the group of an agreement looks for and whom it hired; two queries."""
    contracts = agreement.service_contracts.exclude(state="void").select_related(
        "provider__person", "provider__organisation", "choice__need"
    )
    return Hiring(
        agreement, list(agreement.needs.exclude(state="withdrawn")), list(contracts), agreement.state == "signed"
    )


@dataclass(frozen=True)
class Candidate:
    """A provider beside a need: what speaks for them and against, and their offer, if any."""

    provider: Provider
    reasons: list[tuple[bool | None, str]]
    offer: Offer | None = None


@dataclass(frozen=True)
class NeedPage:
    """All that the page of a need shows."""

    need: Need
    skill: str
    offers: list[Candidate]
    suggestions: list[Candidate]
    choice: Choice | None
    contract: ServiceContract | None
    undone: list[Choice]


def need_page(need: Need) -> NeedPage:
    """Return a need with its offers, who might fit and why, its choice and its contract; about ten queries."""
    offers = {offer.provider_id: offer for offer in need.offers.all()}
    offering = list(with_figures(Provider.objects.filter(pk__in=offers)))
    found = _fitting(need, offers) if need.state == "open" else []
    judged = _judged(need, [*offering, *found])
    choices = list(
        need.choices.select_related("offer__provider__person", "offer__provider__organisation", "proof")
    )
    choice = next((one for one in choices if one.undone_at is None), None)
    contract = choice.contracts.exclude(state="void").first() if choice else None
    return NeedPage(
        need=need,
        skill=named(skills(), need.skill),
        offers=[Candidate(one, judged[one.pk], offers[one.pk]) for one in offering],
        suggestions=[Candidate(one, judged[one.pk]) for one in found[:MOST_SUGGESTED]],
        choice=choice,
        contract=contract,
        undone=[one for one in choices if one.undone_at],
    )


def _fitting(need: Need, known: Mapping[Any, Any]) -> list[Provider]:
    """Return the shown and free providers who know the work or serve in the place, the best first."""
    fits = serves(need.district_id) | Q(skills__skill=need.skill)
    rows = with_figures(shown_providers().filter(fits, available=True).exclude(pk__in=list(known)).distinct())
    found = list(rows.order_by("code")[:MOST_LOOKED_AT])
    sought, facts = _sought(need), _known(need, found)
    return sorted(found, key=lambda one: in_order(sought, facts[one.pk]), reverse=True)


def _sought(need: Need) -> Sought:
    return Sought(
        need.skill, need.district_id, tuple(need.languages.split()), need.pay.amount if need.pay else None
    )


def _judged(need: Need, providers: Iterable[Provider]) -> dict[Any, list[tuple[bool | None, str]]]:
    some = list(providers)
    sought, facts = _sought(need), _known(need, some)
    return {one.pk: [_said(reason, one) for reason in reasons(sought, facts[one.pk])] for one in some}


def _said(reason: Reason, provider: Provider) -> tuple[bool | None, str]:
    """Return a reason in the reader's words; a price with its currency and for what it is."""
    values = dict(reason.values)
    if "price" in values and provider.price:
        values["price"] = f"{money(provider.price)} {provider.get_price_per_display()}"
    return reason.good, gettext(reason.text) % values


def _known(need: Need, providers: list[Any]) -> dict[Any, Known]:
    keys = [one.pk for one in providers]
    marks = marks_of(keys)
    members = set(
        Membership.objects.filter(organisation=need.agreement.organisation_id, until=None).values_list(
            "person", flat=True
        )
    )
    return {
        one.pk: Known(
            skills=[row.skill for row in one.known_skills],
            languages=one.languages.split(),
            serves=[place.pk for place in one.served],
            home=one.district_id,
            marks=marks[one.pk],
            price=one.price.amount if one.price else None,
            without_pay=one.ad_honorem,
            member=one.person_id in members,
        )
        for one in providers
    }


def marks_of(providers: Iterable[Any]) -> dict[Any, list[int]]:
    """Return every mark that groups gave, by provider; one query."""
    found: dict[Any, list[int]] = defaultdict(list)
    rows = Rating.objects.filter(contract__provider__in=list(providers)).select_related("contract")
    for row in rows:
        found[row.contract.provider_id] += row.marks
    return found


@dataclass(frozen=True)
class Worked:
    """What a provider did for one group, and what it said at the end."""

    contract: ServiceContract
    rating: Rating | None


@dataclass(frozen=True)
class Record:
    """A provider's work: contracts, and the mean of every mark."""

    worked: list[Worked]
    mean: Decimal | None
    again: int
    rated: int


def record_of(provider: Provider) -> Record:
    """Return for whom a provider worked and how groups rated it; one query."""
    rows = (
        ServiceContract.objects.filter(provider=provider, state__in=("signed", "finished", "ended"))
        .select_related("choice__need", "agreement__organisation", "rating")
        .order_by("-signed_on")
    )
    worked = [Worked(one, getattr(one, "rating", None)) for one in rows]
    ratings = [one.rating for one in worked if one.rating]
    marks = [mark for one in ratings for mark in one.marks]
    return Record(worked, mean_rating(marks), sum(one.again for one in ratings), len(ratings))


@dataclass(frozen=True)
class Part:
    """A deliverable with what was paid for it and what is left."""

    deliverable: Deliverable
    payments: list[ServicePayment]
    paid: Decimal
    left: Decimal


@dataclass(frozen=True)
class ContractPage:
    """All that the page of a second contract shows."""

    contract: ServiceContract
    need: Need
    parts: list[Part]
    paid: Decimal
    left: Decimal
    rating: Rating | None
    aspects: list[tuple[str, int]]
    papers: list[Kept]
    all_accepted: bool
    may_hide: bool = False
    """Whether the reader may hide words of the rating."""

    @property
    def currency(self) -> str:
        """The currency of the contract."""
        return str(self.contract.amount.currency)


def contract_page(contract: ServiceContract, *, may_hide: bool = False) -> ContractPage:
    """Return a contract with its parts, payments, rating and signed paper; six queries at most."""
    parts = []
    for one in contract.deliverables.prefetch_related("payments__proof").order_by("number"):
        payments = list(one.payments.all())
        amounts = [row.amount.amount for row in payments if row.taken_back_at is None]
        parts.append(Part(one, payments, sum(amounts, Decimal(0)), left_to_pay(one.amount.amount, amounts)))
    paid = sum((part.paid for part in parts), Decimal(0))
    rating = Rating.objects.filter(contract=contract).first()
    document = contract.document
    return ContractPage(
        contract=contract,
        need=contract.choice.need,
        parts=parts,
        paid=paid,
        left=left_to_pay(contract.amount.amount, [paid]),
        rating=rating,
        aspects=list(zip(ASPECTS.values(), rating.marks, strict=True)) if rating else [],
        papers=papers_of(document)[document.pk] if document else [],
        all_accepted=all(part.deliverable.state == "accepted" for part in parts),
        may_hide=may_hide,
    )
