"""What others hear of places."""

from dataclasses import dataclass

from winay.base.events import Event
from winay.territory.models import PovertyMap


@dataclass(frozen=True)
class MapGoing(Event):
    """A poverty map is about to go, with the file that brought it. Whoever needs it raises `WrongState`."""

    poverty_map: PovertyMap
