"""Taking the file of a poverty map back as a whole: the map stands again as it was before, or goes if it was new."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import WrongState
from winay.base.events import tell
from winay.base.models import User
from winay.territory.access import require_may_change_places
from winay.territory.events import MapGoing
from winay.territory.models import PovertyMap, PovertyValue, Upload

HEAD = ("name", "source", "year", "is_demo", "higher_is_poorer")


@dataclass(frozen=True)
class MapState:
    """A poverty map as it stands: its head and the index and quintile of each district, ready to be kept as JSON."""

    head: dict[str, Any]
    values: dict[str, list[Any]]


def state_of_map(code: str) -> dict[str, Any] | None:
    """Return how a poverty map stands, None where there is none; two queries."""
    found = PovertyMap.objects.filter(code=code).first()
    if found is None:
        return None
    rows = PovertyValue.objects.filter(map=found).order_by("district").values_list("district", "index", "quintile")
    values = {district: [str(index), quintile] for district, index, quintile in rows}
    return asdict(MapState({name: getattr(found, name) for name in HEAD}, values))


def can_go_back(upload: Upload) -> bool:
    """Tell whether the file of a poverty map was loaded, knows what stood before it, and stands still; two queries."""
    after = upload.report.get("after")
    return after is not None and not upload.report.get("back") and state_of_map(upload.options["code"]) == after


def take_map_back(*, actor: User, upload: Upload) -> Upload:
    """Let a poverty map stand again as it stood before a file was loaded. There is no inverse: the file is sent again.

    Effects: the map's head and values, or the map is gone if the file had brought it; the upload, one act. Raises
    `WrongState` where the map was changed since, or where something needs a map that would go.
    """
    require_may_change_places(actor)
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        code = upload.options.get("code", "")
        found = PovertyMap.objects.select_for_update().filter(code=code).first()
        if found is None or not can_go_back(upload):
            raise WrongState(_("The map was loaded anew since, or this file went back already."))
        before = upload.report["before"]
        PovertyValue.objects.filter(map=found).delete()
        if before is None:
            _remove(found)
        else:
            _restore(found, MapState(**before))
        upload.report = {**upload.report, "back": timezone.now().isoformat(), "before": None, "after": None}
        upload.save(update_fields=["report"])
        record_act(actor=actor, verb="take_map_back", subject=upload, details={"map": code})
        return upload


def _restore(found: PovertyMap, before: MapState) -> None:
    for name, value in before.head.items():
        setattr(found, name, value)
    found.save()
    PovertyValue.objects.bulk_create(
        [
            PovertyValue(map=found, district_id=district, index=Decimal(index), quintile=quintile)
            for district, (index, quintile) in before.values.items()
        ],
        batch_size=500,
    )


def _remove(found: PovertyMap) -> None:
    tell(MapGoing(found))
    try:
        found.delete()
    except ProtectedError as error:
        raise WrongState(_("A programme uses this map: choose another one there first.")) from error
