"""What calls do about the places that they stand on."""

from django.utils.translation import gettext_lazy as _

from winay.base.errors import WrongState
from winay.base.events import listens
from winay.calls.models import Call
from winay.calls.pack import CallsPart, Targeting
from winay.calls.queries.terms import terms_of
from winay.programmes.models import Programme
from winay.territory.events import MapGoing, PlacesGoing


def keep_map_of_calls(event: MapGoing) -> None:
    """Hold a poverty map that a call names: who may enter it, and who was refused, was decided by it."""
    for call in Call.objects.order_by("pk").iterator():
        if terms_of(call).poverty_map == event.poverty_map.code:
            raise WrongState(_("The call %(code)s names this map: it stays.") % {"code": call.code})


def keep_places_of_calls(event: PlacesGoing) -> None:
    """Hold places for which a call, or the pack of a programme, says by code that it is meant."""
    for call in Call.objects.order_by("pk").iterator():
        _require_unnamed(event, terms_of(call).targeting, call.code)
    for programme in Programme.objects.select_related("pack").order_by("pk"):
        if programme.pack.content:
            part = CallsPart.model_validate(programme.pack.content)
            _require_unnamed(event, part.targeting, programme.code)


def _require_unnamed(event: PlacesGoing, targeting: Targeting | None, where: str) -> None:
    named = sorted(event.codes & set(targeting.places)) if targeting else []
    if named:
        message = _("“%(where)s” is meant for the place %(code)s: it stays.")
        raise WrongState(message % {"where": where, "code": named[0]})


LISTENERS = (listens(MapGoing, keep_map_of_calls), listens(PlacesGoing, keep_places_of_calls))
