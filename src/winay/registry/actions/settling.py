"""A task for a paper ends by itself when the number is written where it belongs."""

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from winay.base.actions import transition
from winay.base.models import User
from winay.registry.models import BankAccount, Organisation, Paper, Person
from winay.registry.models.papers import UNDER_WAY
from winay.registry.states import PAPER_STATES


def settle_papers(*, actor: User | None, subject: Person | Organisation, kinds: tuple[str, ...]) -> int:
    """Close the tasks under way for these papers of `subject`, which has them now; return how many.

    The caller holds the transaction and has checked permission. Effects: the papers, one act each.
    """
    owner = {"person": subject} if isinstance(subject, Person) else {"organisation": subject}
    rows = Paper.objects.select_for_update(of=("self",)).filter(**owner, kind__in=kinds, state__in=UNDER_WAY)
    settled = list(rows) if kinds else []
    for paper in settled:
        transition(paper, table=PAPER_STATES, act="obtain", actor=actor)
    return len(settled)


def settle_papers_of_merged(*, actor: User | None, records: Collection[Person] | Collection[Organisation]) -> int:
    """Close the tasks under way for papers that kept records of a merge have now; return how many.

    As `settle_papers`, for many records of one kind at once: a bounded number of queries.
    """
    people = [record for record in records if isinstance(record, Person)]
    groups = {record.pk: record for record in records if isinstance(record, Organisation)}
    under_way = Paper.objects.select_for_update(of=("self",)).filter(state__in=UNDER_WAY)
    found: list[Paper] = list(under_way.filter(kind="dni", person__in=[one.pk for one in people if one.dni]))
    if groups:
        with_account: set[Any] = set(
            BankAccount.objects.filter(organisation__in=groups).values_list("organisation", flat=True)
        )
        for paper in under_way.filter(organisation__in=groups):
            group = groups[cast(UUID, paper.organisation_id)]
            there = {
                "ruc": bool(group.ruc),
                "registration": group.registration == Organisation.Registration.REGISTERED,
                "bank_account": group.pk in with_account,
            }
            if there.get(paper.kind, False):
                found.append(paper)
    for paper in found:
        transition(paper, table=PAPER_STATES, act="obtain", actor=actor)
    return len(found)
