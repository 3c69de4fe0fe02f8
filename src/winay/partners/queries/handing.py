"""What an official has in hand in a programme: the sheet for whoever takes over, and earlier hand-overs."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from winay.base.models import User
from winay.base.signboard import accounts_of_people
from winay.calls.models import Call
from winay.partners.models import Assignment, HandOver, Partnership, Risk
from winay.partners.queries.agreements import count_promises
from winay.partners.queries.risks import WATCHED, put_in_words
from winay.partners.queries.work import programmes_coordinated_whole, say_how_they_stand
from winay.programmes.access import grants_of
from winay.programmes.models import Programme, RoleGrant

MOST = 60
"""So many lines of a kind stand on a sheet."""
DUE_WITHIN = timedelta(days=180)
IN_HAND = ("draft", "published", "received", "screened")


@dataclass(frozen=True)
class Sheet:
    """What somebody has in hand in a programme. `tasks` and `watched` count all, also those that do not stand here."""

    programme: Programme
    leaver: User
    roles: list[RoleGrant]
    assignments: list[Assignment]
    tasks: int
    risks: list[Risk]
    watched: int
    agreements: list[Partnership]
    calls: list[Call]

    @property
    def anything(self) -> bool:
        """Whether there is something that an act can hand over."""
        return bool(self.tasks or self.watched)


def sheet_of(programme: Programme, leaver: User, today: date) -> Sheet:
    """Return what `leaver` has in hand, and what of the programme falls due soon. Eight queries."""
    tasks = Assignment.objects.filter(programme=programme, owner=leaver, state="open")
    risks = Risk.objects.filter(programme=programme, owner=leaver, state__in=WATCHED)
    ending = Partnership.objects.filter(programme=programme, state="in_force", ends_on__lte=today + DUE_WITHIN)
    sheet = Sheet(
        programme=programme,
        leaver=leaver,
        roles=list(grants_of(leaver).filter(programme=programme).select_related("territory").order_by("role")),
        assignments=list(tasks.select_related("partnership")[:MOST]),
        tasks=tasks.count(),
        risks=list(risks[:MOST]),
        watched=risks.count(),
        agreements=list(ending.select_related("organisation", "association")[:MOST]),
        calls=list(
            Call.objects.filter(programme=programme, state__in=IN_HAND)
            .only("code", "title", "state", "opens_on", "closes_at", "session_on")
            .order_by("closes_at", "code")[:MOST]
        ),
    )
    say_how_they_stand(sheet.assignments)
    put_in_words(sheet.risks)
    count_promises(sheet.agreements)
    return sheet


def people_of(programme: Programme) -> QuerySet[User]:
    """Return who has or had something in hand in a programme: who works there, and who still owns a task or a risk."""
    works = RoleGrant.objects.filter(programme=programme).values("user")
    tasks = Assignment.objects.filter(programme=programme, state="open").values("owner")
    risks = Risk.objects.filter(programme=programme, state__in=WATCHED).values("owner")
    found = User.objects.filter(Q(pk__in=works) | Q(pk__in=tasks) | Q(pk__in=risks))
    return accounts_of_people(found).order_by("full_name", "username")


def hand_overs_for(user: User) -> QuerySet[HandOver]:
    """Return the hand-overs of programmes that `user` coordinates, and their own, the latest first."""
    kept = programmes_coordinated_whole(user).order_by().values("pk")
    rows = HandOver.objects.filter(Q(programme__in=kept) | Q(leaver=user.pk) | Q(successor=user.pk))
    return rows.select_related("programme", "leaver", "successor").only(
        "handed_on", "words", "assignments", "risks", "programme__name", "programme__code",
        "leaver__full_name", "leaver__username", "successor__full_name", "successor__username", "created_at",
    )  # fmt: skip
