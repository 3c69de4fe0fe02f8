"""What a provider reads on their own pages: invitations, their offers, their work, what groups said, new needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from winay.base.models import User
from winay.base.narrow import narrow
from winay.registry.models import Membership
from winay.talents.models import Deliverable, Need, Offer, Provider, ServiceContract
from winay.talents.queries.hiring import OF_NEED
from winay.talents.queries.public import announced, open_needs
from winay.talents.queries.register import with_figures
from winay.talents.rules import mean_rating
from winay.talents.skills import skills
from winay.talents.words import contact_of, languages_of, price_of

MOST_NEEDS = 20
"""So many open needs are shown to a provider; the public page has all."""
MOST_WORKS = 50


def own_providers(user: User) -> QuerySet[Provider]:
    """Return the rows of the register for which `user` speaks: their own, and of firms to which they belong."""
    firms = Membership.objects.filter(person__user=user, until=None).values("organisation")
    rows = Provider.objects.filter(Q(person__user=user) | Q(organisation__in=firms), state="listed")
    return narrow(with_figures(rows).order_by("code"))


def own_provider(user: User, code: str) -> Provider:
    """Return one of them. Raises `Provider.DoesNotExist`."""
    return own_providers(user).get(code=code)


@dataclass(frozen=True)
class Work:
    """One contract as the provider reads it: its parts, what was paid, what the group said."""

    contract: ServiceContract
    parts: list[Deliverable]
    paid: Decimal
    left: Decimal
    mean: Decimal | None
    words: str
    hidden: bool


@dataclass(frozen=True)
class OwnWork:
    """All that a provider reads of their work."""

    provider: Provider
    invited: list[Offer]
    offers: list[Offer]
    works: list[Work]
    needs: list[Any]


def own_work(provider: Provider) -> OwnWork:
    """Return what waits for a provider, what they offered and did, and which open needs fit them; seven queries."""
    known = skills()
    provider.skill_names = [known[one.skill].name for one in provider.known_skills if one.skill in known]
    provider.spoken, provider.costs, provider.reached = (
        languages_of(provider),
        price_of(provider),
        contact_of(provider),
    )
    offers = list(
        provider.offers.select_related("need__agreement__organisation", "need__district").order_by("-created_at")[
            :MOST_WORKS
        ]
    )
    today = timezone.localdate()
    open_ones = [one for one in offers if one.need.state == "open" and one.need.offers_until >= today]
    needs = list(_fitting(provider)[:MOST_NEEDS])
    announced(needs, known)
    return OwnWork(
        provider=provider,
        invited=[one for one in open_ones if one.state == "invited"],
        offers=[one for one in offers if one.state != "invited"],
        works=list(_works(provider)),
        needs=needs,
    )


def _fitting(provider: Provider) -> QuerySet[Need]:
    """Return the open needs of what they know where they serve, of which they have not been told yet."""
    places = [place.pk for place in provider.served] + [provider.district_id]
    codes = [one.skill for one in provider.known_skills]
    told = Offer.objects.filter(need=OuterRef("pk"), provider=provider)
    return open_needs().filter(~Exists(told), skill__in=codes, district__in=places)


def _works(provider: Provider) -> Iterable[Work]:
    parts = Deliverable.objects.order_by("number").prefetch_related("payments")
    rows = (
        provider.contracts.filter(state__in=("issued", "signed", "finished", "ended"))
        .select_related("choice__need", "agreement__organisation", "rating")
        .prefetch_related(Prefetch("deliverables", parts, to_attr="parts"))
        .order_by("-begins_on", "-created_at")
    )
    for one in rows[:MOST_WORKS]:
        amounts = [
            row.amount.amount for part in one.parts for row in part.payments.all() if row.taken_back_at is None
        ]
        paid = sum(amounts, Decimal(0))
        rating = getattr(one, "rating", None)
        yield Work(
            contract=one,
            parts=one.parts,
            paid=paid,
            left=max(one.amount.amount - paid, Decimal(0)),
            mean=mean_rating(rating.marks) if rating else None,
            words=rating.shown_words if rating else "",
            hidden=bool(rating and rating.hidden_at),
        )


def need_for_provider(provider: Provider, code: str) -> tuple[Need, Offer | None]:
    """Return an announced need with the provider's own offer, if any. Raises `Need.DoesNotExist`.

    Once nobody is looked for any more, only who was told of it still reads it here.
    """
    found = Need.objects.filter(state__in=("open", "chosen")).select_related(*OF_NEED).get(code=code)
    offer = Offer.objects.filter(need=found, provider=provider).first()
    if found.state != "open" and offer is None:
        raise Need.DoesNotExist
    announced([found], skills())
    return found, offer
