"""What everybody may read of who finances a programme: sums by source, no person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from winay.funding.models import FundingAgreement
from winay.funding.queries.sums import SourceSums, sources_of
from winay.programmes.models import Programme


@dataclass(frozen=True)
class OpenSource:
    """A source of a programme in one currency, as open data."""

    programme: str
    source: str
    name: str
    kind: str
    heading: str
    royalties: bool | None
    currency: str
    promised: Decimal
    received: Decimal
    used: Decimal
    changed: Decimal
    available: Decimal


@dataclass(frozen=True)
class OpenFunding:
    """A cofinancing agreement, as open data."""

    programme: str
    source: str
    code: str
    title: str
    currency: str
    amount: Decimal
    share: Decimal | None
    signed_on: date
    begins_on: date
    ends_on: date
    calls: str
    state: str


def sources_for_public(code: str) -> list[SourceSums]:
    """Return who finances a programme: every source that promised or gave something; the programme as a whole."""
    programme = Programme.objects.select_related("pack").filter(code=code).first()
    return [] if programme is None else [row for row in sources_of(programme) if row.code and _says(row)]


def programmes_with_sources() -> list[str]:
    """Return the codes of the programmes whose sources promised or gave something; one query."""
    rows = Programme.objects.filter(funding_sources__funder__isnull=False)
    return list(rows.order_by("code").values_list("code", flat=True).distinct())


def _says(row: SourceSums) -> bool:
    return bool(row.promised or row.received or row.used or row.changed)


def sources_as_open_data() -> Iterator[OpenSource]:
    """Yield every source of every programme that promised or gave something."""
    for programme in Programme.objects.select_related("pack").order_by("code"):
        for row in sources_of(programme):
            if row.code and _says(row):
                yield OpenSource(
                    programme=programme.code,
                    source=row.code,
                    name=row.name,
                    kind=row.kind,
                    heading=row.funder.heading if row.funder else "",
                    royalties=row.funder.royalties if row.funder else None,
                    currency=row.currency,
                    promised=row.promised,
                    received=row.received,
                    used=row.used,
                    changed=row.changed,
                    available=row.available,
                )


def agreements_as_open_data() -> Iterator[OpenFunding]:
    """Yield every cofinancing agreement, by programme and code."""
    rows = FundingAgreement.objects.select_related("funder__source__programme")
    for one in rows.order_by("funder__source__programme__code", "code").iterator():
        yield OpenFunding(
            programme=one.funder.source.programme.code,
            source=one.funder.source.code,
            code=one.code,
            title=one.title,
            currency=str(one.amount.currency),
            amount=one.amount.amount,
            share=one.share,
            signed_on=one.signed_on,
            begins_on=one.begins_on,
            ends_on=one.ends_on,
            calls=" ".join(one.calls),
            state=one.state,
        )
