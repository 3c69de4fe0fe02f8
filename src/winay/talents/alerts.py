"""What may go wrong where groups hire: one who gets all the work, work that is late, a relative."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.alerts.kinds import Alert, Kind
from winay.base.models import User
from winay.base.tasks import desk_page
from winay.registry.models import Membership
from winay.talents.models import Provider, ServiceContract
from winay.talents.queries.hiring import contracts_for_staff
from winay.talents.queries.register import with_figures

YEAR = timedelta(days=365)
OFTEN = 3
"""From how many contracts in a district and a year on somebody is looked at, if they have half of all of them."""
LATE = timedelta(days=30)
"""How long after its last day a contract without an end is told."""
HIRED = ("signed", "finished", "ended")
DISTRICT = "agreement__outcome__proposal__district"


def _lately(user: User, today: date) -> QuerySet[ServiceContract]:
    return contracts_for_staff(user).filter(state__in=HIRED, signed_on__gt=today - YEAR).order_by()


def _often(user: User, today: date) -> Any:
    """Return, by provider and district, who had at least `OFTEN` contracts and half of all: `own`, `every`."""
    here = _lately(user, today).filter(**{DISTRICT: OuterRef(DISTRICT)}).values(DISTRICT)
    every = here.annotate(n=Count("pk")).values("n")
    counted = _lately(user, today).values("provider", DISTRICT).annotate(own=Count("pk"), every=Subquery(every))
    return counted.filter(own__gte=OFTEN, every__lte=F("own") * 2)


def _who_gets_all(user: User, today: date) -> QuerySet[Provider]:
    return with_figures(Provider.objects.filter(pk__in=_often(user, today).values("provider"))).order_by("code")


def _tell_who_gets_all(rows: Sequence[Any], today: date) -> list[Alert]:
    return [
        Alert(
            row=row.pk,
            about=row.code,
            says=_("Half or more of the contracts of a district in twelve months"),
            url=desk_page("talent", row.code),
            place=row.district.name,
        )
        for row in rows
    ]


def _late(user: User, today: date) -> QuerySet[ServiceContract]:
    return contracts_for_staff(user, state="signed").filter(ends_on__lt=today - LATE).order_by("ends_on", "code")


def _tell_late(rows: Sequence[Any], today: date) -> list[Alert]:
    return [_alert(row, _("The work was to end, and nobody wrote down that it did"), row.ends_on) for row in rows]


def _relatives(user: User, today: date) -> QuerySet[ServiceContract]:
    members = Membership.objects.filter(organisation=OuterRef("agreement__organisation"), until=None)
    person = OuterRef("provider__person")
    at_home = OuterRef("provider__person__household")
    own = members.filter(Q(person=person) | Q(person__household__isnull=False, person__household=at_home))
    running = contracts_for_staff(user).filter(state__in=("issued", "signed"), provider__person__isnull=False)
    return running.filter(Exists(own)).order_by("code")


def _tell_relatives(rows: Sequence[Any], today: date) -> list[Alert]:
    says = _("Who is hired is a member of the group, or lives with one")
    return [_alert(row, says, row.signed_on) for row in rows]


def _alert(row: ServiceContract, says: str, since: date | None) -> Alert:
    return Alert(
        row=row.pk,
        about=f"{row.agreement.organisation.name} · {row.code}",
        says=says,
        url=desk_page("service", row.code),
        since=since,
    )


ALERTS = (
    Kind(
        name="one-provider",
        title=gettext_lazy("One provider gets most of the work"),
        mend=gettext_lazy("Ask the groups how they chose, and let others of the district know of the needs."),
        rows=_who_gets_all,
        tell=_tell_who_gets_all,
    ),
    Kind(
        name="work-late",
        title=gettext_lazy("Work that should have ended"),
        mend=gettext_lazy("Ask the group: the work is received, mended or ended early, and then rated."),
        rows=_late,
        tell=_tell_late,
    ),
    Kind(
        name="own-family-hired",
        title=gettext_lazy("The group hired somebody of its own"),
        mend=gettext_lazy("Read the minutes of the choice: the assembly should have known it and said why."),
        rows=_relatives,
        tell=_tell_relatives,
    ),
)
