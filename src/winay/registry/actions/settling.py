"""A task for a paper ends by itself when the number is written where it belongs."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from winay.base.actions import transition
from winay.base.bulk import among
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


def settle_papers_of_merged(*, actor: User | None, kind: str, keys: Collection[UUID | str]) -> int:
    """Close the tasks under way for papers that kept records of a merge have now; return how many.

    As `settle_papers`, for many records of one `kind` at once: a bounded number of queries.
    """
    under_way = Paper.objects.select_for_update(of=("self",)).filter(state__in=UNDER_WAY)
    found: list[Paper] = []
    if kind == "person":
        found += under_way.filter(kind="dni", person__in=among(keys), person__dni__gt="")
    elif kind == "organisation":
        own = under_way.filter(organisation__in=among(keys))
        registered = Organisation.Registration.REGISTERED
        with_account = BankAccount.objects.filter(organisation=OuterRef("organisation"))
        found += own.filter(
            Q(kind="ruc", organisation__ruc__gt="")
            | Q(kind="registration", organisation__registration=registered)
            | Q(Exists(with_account), kind="bank_account")
        )
    for paper in found:
        transition(paper, table=PAPER_STATES, act="obtain", actor=actor)
    return len(found)
