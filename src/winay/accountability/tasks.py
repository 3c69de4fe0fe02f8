"""What waits for whom in accounting: reports to review, money to look for, groups that have not accounted yet."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Min
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.accountability.access import READERS
from winay.accountability.accounts import programme_of
from winay.accountability.models import Report, Return, Transfer
from winay.accountability.queries.book import here, here_nuclei
from winay.accountability.queries.closing import to_close
from winay.accountability.queries.due import due_by_programme, unaccounted
from winay.accountability.queries.nuclei import months_due, to_liquidate
from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.programmes.access import KEEPERS, Role, grants_of

REVIEWERS = (Role.FINANCE, Role.COORDINATOR)
MOST_NUCLEI = 20
"""So many tasks of nuclei of each kind are told: a programme has a few of them."""
REVIEWED_WITHIN = timedelta(days=10)
"""In which time after a report was sent it is reviewed."""
ANSWERED_WITHIN = timedelta(days=10)
PROGRAMME = "agreement__outcome__proposal__call__programme__name"
AHEAD = timedelta(days=14)
"""So long before the last day staff are told that a group has not accounted yet."""


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what waits in accounting where `user` works; eleven queries."""
    if not grants_of(user, *READERS).exists():
        return []
    of_groups = [*_reports(user, today), *_returns(user, today), *_due(user, today), *_to_close(user, today)]
    return of_groups + list(_nuclei(user, today))


def _nuclei(user: User, today: date) -> Iterator[Task]:
    """Yield what waits of nuclei: months to review, ask and account for, transfers, money given back, liquidations."""
    rows = Report.objects.filter(here_nuclei(user), state="sent").select_related("nucleus__programme")
    for report in rows.order_by("sent_on")[:MOST_NUCLEI]:
        text = _("Review the month of a nucleus: %(code)s") % {"code": report.code}
        due = report.sent_on + REVIEWED_WITHIN
        programme = programme_of(report.account).name
        yield Task(text, desk_page("report", report.code), programme, today, due, REVIEWERS)
    waiting = Transfer.objects.filter(here_nuclei(user), state="recorded").select_related("nucleus__programme")
    for one in waiting.exclude(recorded_by=user).order_by("paid_on")[:MOST_NUCLEI]:
        text = _("Approve a transfer to the nucleus %(code)s") % {"code": one.nucleus.code}
        page = desk_page("nucleus", one.nucleus.code)
        yield Task(text, page, one.nucleus.programme.name, today, one.paid_on, (Role.COORDINATOR,))
    for report in (
        Report.objects.filter(here_nuclei(user), state="returned")
        .select_related("nucleus__programme")
        .order_by("sent_on")[:MOST_NUCLEI]
    ):
        text = _("Help the nucleus to answer what finance asks: %(code)s") % {"code": report.code}
        due = report.sent_on + ANSWERED_WITHIN
        programme = report.nucleus.programme.name
        yield Task(text, desk_page("report", report.code), programme, today, due, KEEPERS)
    for nucleus in to_liquidate(today + AHEAD).filter(here_nuclei(user, ""))[:MOST_NUCLEI]:
        text = _("Liquidate the nucleus %(code)s") % {"code": nucleus.code}
        page = desk_page("closure", nucleus.code)
        yield Task(text, page, nucleus.programme.name, today, nucleus.ends_on, REVIEWERS)
    for nucleus, month, due in islice(months_due(user, today), MOST_NUCLEI):
        values = {"code": nucleus.code, "month": date_format(month, "F Y")}
        text = _("Help the nucleus %(code)s to account for %(month)s") % values
        yield Task(text, desk_page("book", nucleus.code), nucleus.programme.name, today, due, KEEPERS)


def _reports(user: User, today: date) -> Iterator[Task]:
    rows = Report.objects.filter(here(user)).order_by()
    waiting = rows.filter(state="sent").values_list(PROGRAMME)
    for programme, number, code, since in waiting.annotate(n=Count("pk"), code=Min("code"), since=Min("sent_on")):
        text = ngettext(
            "Review the accounts %(code)s", "Review the accounts of %(n)d groups, beginning with %(code)s", number
        )
        page = desk_page("report", code) if number == 1 else desk_page("reports", state="sent")
        yield Task(text % {"n": number, "code": code}, page, programme, today, since + REVIEWED_WITHIN, REVIEWERS)
    back = rows.filter(state="returned").values_list(PROGRAMME)
    for programme, number, code, since in back.annotate(n=Count("pk"), code=Min("code"), since=Min("sent_on")):
        text = ngettext(
            "Help the group to answer what finance asks: %(code)s",
            "Help %(n)d groups to answer what finance asks, beginning with %(code)s",
            number,
        )
        page = desk_page("report", code)
        yield Task(text % {"n": number, "code": code}, page, programme, today, since + ANSWERED_WITHIN, KEEPERS)


def _returns(user: User, today: date) -> Iterator[Task]:
    """Yield, by programme, the money given back that finance has to find in the bank and book: of groups and nuclei."""
    for where, programme in ((here(user), PROGRAMME), (here_nuclei(user), "nucleus__programme__name")):
        rows = Return.objects.filter(where, state="told").order_by().values_list(programme)
        for name, number, since in rows.annotate(n=Count("pk"), since=Min("returned_on")):
            text = ngettext(
                "Look in the bank for money that was given back",
                "Look in the bank for money that was given back (%(n)d times)",
                number,
            )
            due = since + REVIEWED_WITHIN
            yield Task(text % {"n": number}, desk_page("returns"), name, today, due, (Role.FINANCE,))


def _due(user: User, today: date) -> Iterator[Task]:
    rows = unaccounted().filter(here(user))
    for programme, number, code, day in due_by_programme(rows, today + AHEAD):
        text = ngettext(
            "Help the group of %(code)s to account for its payment",
            "Help %(n)d groups to account for their payment, beginning with %(code)s",
            number,
        )
        values: dict[str, Any] = {"n": number, "code": code}
        yield Task(text % values, desk_page("book", code), programme, today, day, KEEPERS)


def _to_close(user: User, today: date) -> Iterator[Task]:
    rows = to_close(user).order_by().values_list(PROGRAMME.removeprefix("agreement__"))
    for programme, number, code in rows.annotate(n=Count("pk"), code=Min("code")):
        text = ngettext("Close the agreement %(code)s", "Close %(n)d agreements, beginning with %(code)s", number)
        page = desk_page("closure", code)
        yield Task(text % {"n": number, "code": code}, page, programme, today, roles=READERS)
