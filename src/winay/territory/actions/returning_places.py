"""Taking a file of places back as a whole: districts that it brought go, those that it changed stand as before."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import WrongState
from winay.base.events import tell
from winay.base.models import User
from winay.territory.access import require_may_change_places
from winay.territory.events import PlacesGoing
from winay.territory.models import Department, District, Province, Upload

Places = dict[str, list[Any] | None]
"""What stands under each code of 2, 4 or 6 digits, ready to be kept as JSON; None: nothing."""
PLACES = (
    (Department, 2, ("name",)),
    (Province, 4, ("name", "department_id")),
    (
        District,
        6,
        ("name", "province_id", "reniec", "capital", "region", "area_km2", "altitude_m", "latitude", "longitude"),
    ),
)
"""Each after what it belongs to."""
NAMED = 3
"""How many districts are named of those that somebody needs."""


def state_of_places(codes: Iterable[str]) -> Places:
    """Return how places stand, by code; a query for each of districts, provinces and departments."""
    state: Places = dict.fromkeys(sorted(codes))
    for model, digits, fields in PLACES:
        wanted = [code for code in state if len(code) == digits]
        for code, *values in model._default_manager.filter(pk__in=wanted).values_list("pk", *fields):
            state[code] = [str(one) if isinstance(one, Decimal) else one for one in values]
    return state


def codes_of(districts: Iterable[str]) -> set[str]:
    """Return the codes of districts, and of their provinces and departments."""
    return {code[:digits] for code in districts for digits in (2, 4, 6)}


def changed_between(before: Places, after: Places) -> tuple[Places, Places]:
    """Return of both only what is not the same."""
    differs = [code for code, values in after.items() if before[code] != values]
    return {code: before[code] for code in differs}, {code: after[code] for code in differs}


def places_can_go_back(upload: Upload) -> bool:
    """Tell whether a file of places changed something and all of it still stands as it left it; three queries."""
    after = upload.report.get("after")
    return bool(after) and not upload.report.get("back") and state_of_places(after) == after


def take_places_back(*, actor: User, upload: Upload) -> Upload:
    """Let places stand again as they stood before a file was loaded. There is no inverse: the file is sent again.

    Effects: districts, provinces and departments that the file brought are gone, those that it changed are as before;
    the upload, one act. Raises `WrongState` where a place was changed since, or where something stands on one that
    would go: people, organisations, proposals, sets of districts, poverty maps, the terms of a call.
    """
    require_may_change_places(actor)
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if not places_can_go_back(upload):
            raise WrongState(_("The places were changed since, or this file went back already."))
        before: Places = upload.report["before"]
        going = frozenset(code for code, values in before.items() if values is None)
        _require_unused(going)
        tell(PlacesGoing(going))
        for model, digits, fields in PLACES:
            for code, values in before.items():
                if len(code) == digits and values is not None:
                    model._default_manager.filter(pk=code).update(**dict(zip(fields, values, strict=True)))
        for model, digits, _fields in reversed(PLACES):
            model._default_manager.filter(pk__in=[code for code in going if len(code) == digits]).delete()
        told = {"gone": len(going), "restored": len(before) - len(going)}
        upload.report = {**upload.report, "back": timezone.now().isoformat(), "before": None, "after": None}
        upload.save(update_fields=["report"])
        record_act(actor=actor, verb="take_places_back", subject=upload, details=told)
        return upload


def _require_unused(going: frozenset[str]) -> None:
    """Refuse where a row of any package points to a place that would go and does not go itself."""
    used: set[str] = set()
    for model, digits, _fields in PLACES:
        codes = [code for code in going if len(code) == digits]
        for relation in model._meta.related_objects if codes else ():
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": codes})
            if any(relation.related_model is other for other, _digits, _names in PLACES):
                rows = rows.exclude(pk__in=going)
            used |= set(rows.order_by().values_list(name, flat=True).distinct()[:NAMED])
    if used & going:
        shown = sorted(used & going)[:NAMED]
        raise WrongState(
            _("Something stands on places that this file brought (%(codes)s …): they stay.")
            % {"codes": ", ".join(shown)}
        )
