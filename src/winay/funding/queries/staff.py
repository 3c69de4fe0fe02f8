"""What staff read of the sources of their programmes."""

from uuid import UUID

from django.db.models import QuerySet

from winay.base.models import User
from winay.exchange.queries import values_of
from winay.funding.models import Contribution, FundingAgreement, FundWork, WorkPayment
from winay.ledger.chart import kinds_of_flow
from winay.ledger.models import Posting
from winay.programmes.access import programmes_of
from winay.programmes.models import FundingSource, Programme


def programme_for_staff(user: User, code: str) -> Programme:
    """Return a programme in which `user` works, with its pack; raise `Programme.DoesNotExist` otherwise."""
    found = Programme.objects.select_related("pack")
    return found.get(pk__in=programmes_of(user).order_by().values("pk"), code=code)


def source_for_staff(user: User, programme: str, code: str) -> FundingSource:
    """Return a source of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    found = programme_for_staff(user, programme)
    source = FundingSource.objects.select_related("funder").get(programme=found, code=code)
    source.programme = found
    return source


def agreements_of(source: FundingSource) -> QuerySet[FundingAgreement]:
    """Return what a source agreed to, the earliest first."""
    return FundingAgreement.objects.filter(funder__source=source)


def contributions_of(source: FundingSource) -> QuerySet[Contribution]:
    """Return what a source gave, the latest first."""
    return Contribution.objects.filter(funder__source=source)


def with_values(rows: list[Contribution]) -> None:
    """Give each row, as `valued`, what it was worth when it came; None in the programme's currency. One query."""
    found = values_of("funding.contribution", [one.pk for one in rows])
    for one in rows:
        one.valued = found.get(str(one.pk))


def agreement_for_staff(user: User, programme: str, code: str) -> FundingAgreement:
    """Return an agreement of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    found = programme_for_staff(user, programme)
    rows = FundingAgreement.objects.select_related("funder__source__programme", "proof", "recorded_by")
    return rows.get(funder__source__programme=found, code=code)


def contribution_for_staff(user: User, programme: str, pk: UUID | str) -> Contribution:
    """Return a contribution of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    found = programme_for_staff(user, programme)
    rows = Contribution.objects.select_related("funder__source__programme", "agreement", "proof", "recorded_by")
    return rows.get(funder__source__programme=found, pk=pk)


def movements_of(source: FundingSource) -> QuerySet[Posting]:
    """Return everything that came from a source and was used of it, as the journal has it, the latest first."""
    rows = Posting.objects.filter(
        account__programme=source.programme_id,
        account__funding_source=source.code,
        account__kind__in=[*kinds_of_flow("source"), *kinds_of_flow("use")],
    )
    return rows.select_related("entry", "account").order_by("-entry__number", "account__kind")


def work_for_staff(user: User, programme: str, pk: UUID | str) -> FundWork:
    """Return a work of a fund of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    found = programme_for_staff(user, programme)
    rows = FundWork.objects.select_related("funder__source__programme", "district")
    return rows.get(funder__source__programme=found, pk=pk)


def work_payment_for_staff(user: User, programme: str, pk: UUID | str) -> WorkPayment:
    """Return a payment of a work of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    found = programme_for_staff(user, programme)
    rows = WorkPayment.objects.select_related(
        "work__funder__source__programme", "proof", "recorded_by", "approved_by"
    )
    return rows.get(work__funder__source__programme=found, pk=pk)
