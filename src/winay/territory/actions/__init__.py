"""What changes places: loading districts, poverty maps and boundaries, naming sets of districts."""

from winay.territory.actions.boundaries import load_boundaries, load_shipped_outlines
from winay.territory.actions.places import (
    LoadReport,
    load_places,
    load_shipped_places,
    preview_places,
    read_places,
)
from winay.territory.actions.poverty import Columns, Preview, columns_of, load_poverty_map, preview_poverty_map
from winay.territory.actions.returning import can_go_back, take_map_back
from winay.territory.actions.returning_places import places_can_go_back, take_places_back
from winay.territory.actions.sets import save_community, save_district_set
from winay.territory.actions.uploads import discard_upload, receive_upload, start_loading

__all__ = [
    "Columns",
    "LoadReport",
    "Preview",
    "can_go_back",
    "columns_of",
    "discard_upload",
    "load_boundaries",
    "load_places",
    "load_poverty_map",
    "load_shipped_outlines",
    "load_shipped_places",
    "places_can_go_back",
    "preview_places",
    "preview_poverty_map",
    "read_places",
    "receive_upload",
    "save_community",
    "save_district_set",
    "start_loading",
    "take_map_back",
    "take_places_back",
]
