"""What waits for whom in hiring: choices, contracts, late work, ratings, and what became of the trained."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.programmes.access import KEEPERS
from winay.registry.access import may_keep_people
from winay.talents.models import Deliverable, ServiceContract
from winay.talents.queries.hiring import contracts_for_staff, needs_for_staff
from winay.talents.queries.register import to_ask, twice_listed

CHOSEN_WITHIN = timedelta(days=14)
"""In which time after the last day for offers an assembly chooses."""
RATED_WITHIN = timedelta(days=14)
PROGRAMME = "agreement__outcome__proposal__call__programme__name"
Counted = Iterator[tuple[str, int, str, date | None]]


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what waits because of hiring where `user` keeps people; seven queries."""
    if not may_keep_people(user):
        return []
    needs, contracts = needs_for_staff(user), contracts_for_staff(user)
    found = [*_needs(needs, today), *_contracts(contracts, today)]
    if number := to_ask(user, today).count():
        text = ngettext(
            "Ask what became of %(n)d trained provider", "Ask what became of %(n)d trained providers", number
        )
        page = desk_page("talents_follow_ups")
        found.append(Task(text % {"n": number}, page, _("Local talents"), today, roles=KEEPERS))
    rows = twice_listed(user)
    if number := rows.count():
        text = ngettext(
            "Merge two rows of one provider: %(code)s",
            "Merge the rows of %(n)d providers who stand in the register twice, beginning with %(code)s",
            number,
        )
        code = rows.values_list("code", flat=True)[0]
        page = desk_page("talent", code)
        found.append(Task(text % {"n": number, "code": code}, page, _("Local talents"), today, roles=KEEPERS))
    return found


def _counted(rows: Any, day: str) -> Counted:
    """Count rows by programme, with the first code and the earliest day."""
    found = rows.order_by().values_list(PROGRAMME).annotate(number=Count("pk", distinct=True), code=Min("code"))
    yield from found.annotate(day=Min(day))


def _needs(needs: Any, today: date) -> Iterator[Task]:
    waiting = needs.filter(state="open", offers_until__lt=today)
    for programme, number, code, since in _counted(waiting, "offers_until"):
        text = ngettext(
            "Write down whom an assembly chose: %(code)s",
            "Write down whom %(n)d assemblies chose, beginning with %(code)s",
            number,
        )
        yield Task(
            text % {"n": number, "code": code},
            desk_page("need", code),
            programme,
            today,
            since + CHOSEN_WITHIN if since else None,
            roles=KEEPERS,
        )
    standing = ServiceContract.objects.filter(choice__need=OuterRef("pk")).exclude(state="void")
    for programme, number, code, _since in _counted(needs.filter(~Exists(standing), state="chosen"), "begins_on"):
        text = ngettext(
            "Help to write the contract of %(code)s",
            "Help to write %(n)d contracts, beginning with %(code)s",
            number,
        )
        yield Task(text % {"n": number, "code": code}, desk_page("need", code), programme, today, _since, KEEPERS)


def _contracts(contracts: Any, today: date) -> Iterator[Task]:
    for programme, number, code, day in _counted(contracts.filter(state="issued"), "begins_on"):
        text = ngettext(
            "Have the contract %(code)s signed", "Have %(n)d contracts signed, beginning with %(code)s", number
        )
        yield Task(text % {"n": number, "code": code}, desk_page("service", code), programme, today, day, KEEPERS)
    late = Deliverable.objects.filter(contract=OuterRef("pk"), due_on__lt=today).exclude(state="accepted")
    for programme, number, code, day in _counted(
        contracts.filter(Exists(late), state="signed"), "deliverables__due_on"
    ):
        text = ngettext(
            "Ask whether the work of %(code)s arrived",
            "Ask whether the work of %(n)d contracts arrived, beginning with %(code)s",
            number,
        )
        yield Task(text % {"n": number, "code": code}, desk_page("service", code), programme, today, day, KEEPERS)
    missing = Deliverable.objects.filter(contract=OuterRef("pk")).exclude(state="accepted")
    at_its_end = Q(state="ended") | (Q(state="signed") & ~Exists(missing))
    for programme, number, code, day in _counted(contracts.filter(at_its_end, rating=None), "ends_on"):
        text = ngettext(
            "Ask the group to rate the work of %(code)s",
            "Ask groups to rate %(n)d contracts, beginning with %(code)s",
            number,
        )
        due = day + RATED_WITHIN if day else None
        yield Task(text % {"n": number, "code": code}, desk_page("service", code), programme, today, due, KEEPERS)
