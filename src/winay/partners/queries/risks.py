"""The risk register: lists, one risk with its reviews, and what of the pack is not in it yet."""

from django.db.models import F, QuerySet
from django.utils import timezone

from winay.base.models import User
from winay.partners.models import Risk, RiskReview
from winay.partners.pack import risks_in
from winay.partners.rules import level
from winay.programmes.access import programmes_of
from winay.programmes.models import Programme
from winay.programmes.packs import LocalText

WATCHED = ("open", "happened")


def risks_for(user: User, *, state: str = "watched", programme: str = "") -> QuerySet[Risk]:
    """Return the risks of the programmes of `user`, the gravest first; `late`: whose day of review has passed."""
    rows = Risk.objects.filter(programme__in=programmes_of(user).order_by().values("pk"))
    if state == "late":
        rows = rows.filter(state__in=WATCHED, review_on__lt=timezone.localdate())
    elif state == "watched":
        rows = rows.filter(state__in=WATCHED)
    elif state:
        rows = rows.filter(state=state)
    if programme:
        rows = rows.filter(programme__code=programme)
    rows = rows.select_related("programme", "owner").only(
        "code", "state", "name", "words", "likelihood", "effect", "review_on",
        "programme__code", "programme__name", "owner__full_name", "owner__username",
    )  # fmt: skip
    grave = F("likelihood") * F("effect")
    return rows.order_by(grave.desc(nulls_first=True), "review_on", "code")


def put_in_words(rows: list[Risk]) -> None:
    """Give each risk, as `called`, its name in the reader's language, and its `level` and whether it is `late`."""
    today = timezone.localdate()
    for one in rows:
        one.called = in_words(one, "name")
        one.level = level(one.severity)
        one.late = one.state in WATCHED and one.review_on < today


def in_words(risk: Risk, field: str) -> str:
    """Return a text of a risk in the reader's language, where the pack has it."""
    words = risk.words.get(field)
    return str(LocalText.model_validate(words)) if words else str(getattr(risk, field))


def risk_for(user: User, code: str) -> Risk:
    """Return one risk of a programme in which `user` works; raise `Risk.DoesNotExist` otherwise."""
    rows = Risk.objects.filter(programme__in=programmes_of(user).order_by().values("pk"))
    return rows.select_related("programme", "owner").get(code=code)


def reviews_of(risk: Risk) -> QuerySet[RiskReview]:
    """Return every look at a risk, the latest first."""
    return RiskReview.objects.filter(risk=risk)


def risks_to_take_up(programme: Programme) -> int:
    """Return how many risks the pack of a programme names that are not in its register; one query."""
    written = {one.code for one in risks_in(programme.pack.content)}
    if not written:
        return 0
    here = Risk.objects.filter(programme=programme, pack_code__in=written).values_list("pack_code", flat=True)
    return len(written - set(here))
