"""What others hear of places."""

from dataclasses import dataclass

from winay.base.events import Event
from winay.territory.models import PovertyMap


@dataclass(frozen=True)
class MapGoing(Event):
    """A poverty map is about to go, with the file that brought it. Whoever needs it raises `WrongState`."""

    poverty_map: PovertyMap


@dataclass(frozen=True)
class PlacesGoing(Event):
    """Places (UBIGEO of 2, 4 or 6 digits) are about to go, with the file that brought them. Whoever needs one raises
    `WrongState`; what points to a row of theirs has been asked before.
    """

    codes: frozenset[str]
