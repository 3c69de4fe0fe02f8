"""What is asked of graduates by message: how their business goes, with a link that needs no password."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from winay.journeys.models import FollowUp
from winay.journeys.queries.follow_up_links import open_link_of
from winay.journeys.queries.follow_ups import AGAIN
from winay.messages.actions import Letter, tell_many
from winay.messages.kinds import DAY, TEXT, Kind
from winay.registry.models import Person


def _link(key: UUID) -> str:
    token = open_link_of(key)
    return reverse("portal:follow_up", args=[token]) if token else ""


PAGE = "my:follow_ups"
KINDS = (
    Kind(
        "journeys.follow_up",
        {"programme": TEXT, "until": DAY},
        _("How does your business go?"),
        _(
            "You finished “%(programme)s”. It wants to know how your business goes now, also if it rests or has ended. "
            "Answer by %(until)s: it takes two minutes and changes nothing of what you received."
        ),
        _("Wiñay: how does your business go, after “%(programme)s”? Answer by %(until)s:"),
        PAGE,
        on_paper=False,
        link=_link,
    ),
    Kind(
        AGAIN,
        {"programme": TEXT, "until": DAY},
        _("How does your business go? We ask once more"),
        _(
            "“%(programme)s” has no answer of you yet. Answer by %(until)s, or say that you do not want to be asked: "
            "then nobody asks again."
        ),
        _("Wiñay: once more: how does your business go, after “%(programme)s”? By %(until)s:"),
        PAGE,
        on_paper=False,
        link=_link,
    ),
)


def tell_to_answer(asked: Iterable[tuple[FollowUp, Person]], *, again: bool = False) -> int:
    """Ask each of these people by message; return how many letters were given. One of a round is never told twice."""
    kind = AGAIN if again else "journeys.follow_up"
    return tell_many(
        Letter(
            kind=kind,
            key=f"{one.pk}:{one.told_at:%Y-%m-%d}",
            to=person,
            facts={"programme": one.programme.name, "until": one.answer_until},
            scope=one.programme,
            place=one.district_id or "",
            about=one,
        )
        for one, person in asked
        if one.told_at
    )
