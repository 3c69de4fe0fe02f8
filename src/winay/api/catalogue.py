"""The catalogue of programmes for machines: a list by key, one entry whole, the landscape of a district."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from ninja import Field, Path, Query, Router, Schema

from winay.api.door import PROBLEMS
from winay.api.shapes import (
    DistrictLandscape,
    LandscapeCell,
    SupportCode,
    SupportRow,
    SupportRows,
    SupportWhole,
    Ubigeo,
    Words,
)
from winay.journeys.content import Help, Level, Stage, Status, SubjectKind
from winay.journeys.queries import public
from winay.territory.models import District

router = Router(tags=["catalogue"])
MOST = 100


class Asked(Schema):
    """By what programmes are asked for; what is left out asks nothing."""

    words: Words = ""
    district: Ubigeo | None = None
    stage: Stage | None = None
    subject: SubjectKind | None = None
    help: Help | None = None
    level: Level | None = None
    status: Status | None = None
    after: SupportCode | None = Field(None, description="The last code of the page before.")
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50

    def wanted(self) -> public.Wanted:
        """Return it as the catalogue asks."""
        said = self.model_dump(exclude={"after", "limit", "words"})
        return public.Wanted(text=self.words, **{name: value or "" for name, value in said.items()})


@router.get("/supports", response={200: SupportRows, **PROBLEMS}, url_name="supports", summary="Programmes by key")
def supports(request: HttpRequest, asked: Query[Asked]) -> Any:
    """List the programmes that fit, by their codes; those of the past are among them, with their status."""
    rows = public.for_reader(asked.wanted()).order_by("code")
    if asked.after:
        rows = rows.filter(code__gt=asked.after)
    found = list(rows[: asked.limit + 1])
    more = len(found) > asked.limit
    page = found[: asked.limit]
    said = asked.model_dump(exclude_none=True, exclude_defaults=True) | {"after": page[-1].code} if more else {}
    following = f"{reverse('api-1:supports')}?{urlencode(said)}" if more else None
    return {"supports": [SupportRow.of(one) for one in page], "next": following}


@router.get(
    "/supports/{code}", response={200: SupportWhole, **PROBLEMS}, url_name="support", summary="One programme"
)
def support(request: HttpRequest, code: Path[SupportCode]) -> Any:
    """Return all that is known of one programme, and what is not known."""
    try:
        page = public.entry_for_public(code, timezone.localdate())
    except public.Support.DoesNotExist:
        raise Http404 from None
    return {"entry": page.entry, "version": page.support.number, "stale": page.stale}


@router.get(
    "/districts/{ubigeo}/landscape",
    response={200: DistrictLandscape, **PROBLEMS},
    url_name="landscape",
    summary="What there is in a district",
)
def landscape(request: HttpRequest, ubigeo: Path[Ubigeo]) -> Any:
    """Return the programmes that reach a district, and its gaps and overlaps by stage and kind of help."""
    try:
        found = public.landscape_of(public.district_called(ubigeo))
    except District.DoesNotExist:
        raise Http404 from None
    place = found.place
    return {
        "district": {
            "ubigeo": place.pk,
            "name": place.name,
            "province": place.province.name,
            "department": place.province.department.name,
        },
        "supports": [SupportRow.of(one) for one in found.supports],
        "gaps": [LandscapeCell.of(cell) for cell in found.gaps],
        "overlaps": [LandscapeCell.of(cell) for cell in found.overlaps],
    }
