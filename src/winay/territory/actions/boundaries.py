"""Loading of outlines for drawing maps."""

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, Problem
from winay.base.models import User
from winay.base.tables import Sent, sent_bytes
from winay.territory.access import require_may_change_places
from winay.territory.actions.places import LoadReport
from winay.territory.models import Boundary
from winay.territory.rules import clean_ubigeo, simplified
from winay.territory.shipped import OUTLINES

DISTRICT_PROPERTIES = ("IDDIST", "UBIGEO", "ubigeo")
DEPARTMENT_PROPERTIES = ("FIRST_IDDP", "IDDPTO", "CCDD")
DEPARTMENT_TOLERANCE = 0.01
DISTRICT_TOLERANCE = 0.002


def load_shipped_outlines(*, actor: User | None = None) -> LoadReport:
    """Add the outlines of departments that come with Wiñay and are missing; what a site has loaded stays.

    Effects: boundaries, one act. Loading again changes nothing.
    """
    require_may_change_places(actor)
    features = json.loads(OUTLINES.read_text("utf-8"))["features"]
    given = {feature["properties"]["FIRST_IDDP"]: feature["geometry"] for feature in features}
    there = set(Boundary.objects.filter(pk__in=given).values_list("pk", flat=True))
    missing = {code: geometry for code, geometry in given.items() if code not in there}
    return _store(actor=actor, shapes=missing, problems=[], filename=OUTLINES.name)


def load_boundaries(
    *,
    file: Sent,
    actor: User | None = None,
    filename: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> LoadReport:
    """Load a GeoJSON FeatureCollection of departments (`FIRST_IDDP`) or districts (`IDDIST`) for drawing.

    Outlines are thinned and rounded (`rules.simplified`), so that a map stays small; they are not for
    measuring. Features without a code or a polygon are reported, the rest is stored; a second load changes
    nothing. Effects: boundaries, one act. Raises `InvalidInput` if the file is not such a collection.
    """
    require_may_change_places(actor)
    try:
        content = json.loads(_text_of(sent_bytes(file)))
    except (ValueError, RecursionError) as error:
        raise InvalidInput(_("The file is not GeoJSON: %(why)s.") % {"why": error}) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise InvalidInput(_("The file is not a GeoJSON FeatureCollection with features."))
    shapes: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for number, feature in enumerate(features, start=1):
        code = _code(feature)
        problem: Problem | None = None
        where = str(_("feature %(number)s") % {"number": number})
        if code is None:
            problem = Problem(
                _("It has no UBIGEO."),
                where,
                _("Give a property IDDIST (district) or FIRST_IDDP (department)."),
            )
        elif code in shapes:
            problem = Problem(
                _("The UBIGEO %(code)s stands already in the file.") % {"code": code},
                where,
                _("The first one was kept: join both outlines into one MultiPolygon."),
            )
        else:
            tolerance = DEPARTMENT_TOLERANCE if len(code) == 2 else DISTRICT_TOLERANCE
            geometry = simplified(feature.get("geometry"), tolerance=tolerance)
            if geometry is None:
                problem = Problem(
                    _("The outline of %(code)s is missing or not a polygon in degrees.") % {"code": code},
                    where,
                    _("Export it as Polygon or MultiPolygon in WGS 84 (EPSG:4326)."),
                )
            else:
                shapes[code] = geometry
        if problem:
            problems.append(problem)
        if progress and number % 50 == 0:
            progress(number, len(features))
    if progress:
        progress(len(features), len(features))
    if not shapes:
        raise InvalidInput(_("No feature of the file can be used."), problems=problems)
    return _store(actor=actor, shapes=shapes, problems=problems, filename=filename)


def _code(feature: Any) -> str | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return None
    for names, digits in ((DISTRICT_PROPERTIES, 6), (DEPARTMENT_PROPERTIES, 2)):
        for name in names:
            if properties.get(name) not in (None, ""):
                return clean_ubigeo(properties[name], digits=digits)
    return None


def _text_of(data: bytes) -> str:
    """Return GeoJSON as text: the Unicode that JSON is written in, else what Windows writes."""
    for encoding in (json.detect_encoding(data), "cp1252"):
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


@transaction.atomic
def _store(
    *, actor: User | None, shapes: dict[str, dict[str, Any]], problems: list[Problem], filename: str
) -> LoadReport:
    shapes = json.loads(json.dumps(shapes))
    stored = dict(Boundary.objects.filter(pk__in=shapes).values_list("code", "geometry"))
    new = [code for code in shapes if code not in stored]
    changed = [code for code in shapes if code in stored and stored[code] != shapes[code]]
    Boundary.objects.bulk_create(
        [Boundary(code=code, geometry=shapes[code]) for code in new + changed],
        batch_size=250,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["geometry"],
    )
    report = LoadReport(
        loaded=len(new),
        changed=len(changed),
        unchanged=len(shapes) - len(new) - len(changed),
        problems=tuple(problems),
    )
    if new or changed:
        record_act(
            actor=actor,
            verb="load_boundaries",
            subject=Boundary(code=""),
            details={"source": filename, "loaded": len(new), "changed": len(changed)},
        )
    return report
