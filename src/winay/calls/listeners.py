"""What calls do about the places that they stand on."""

from django.utils.translation import gettext_lazy as _

from winay.base.errors import WrongState
from winay.base.events import listens
from winay.calls.models import Call
from winay.calls.queries.terms import terms_of
from winay.territory.events import MapGoing


def keep_map_of_calls(event: MapGoing) -> None:
    """Hold a poverty map that a call names: who may enter it, and who was refused, was decided by it."""
    for call in Call.objects.order_by("pk").iterator():
        if terms_of(call).poverty_map == event.poverty_map.code:
            raise WrongState(_("The call %(code)s names this map: it stays.") % {"code": call.code})


LISTENERS = (listens(MapGoing, keep_map_of_calls),)
