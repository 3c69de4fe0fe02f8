"""What changes places: loading districts, poverty maps and boundaries, naming sets of districts."""

from winay.territory.actions.boundaries import load_boundaries
from winay.territory.actions.places import LoadReport, load_places, load_places_from_package
from winay.territory.actions.poverty import load_poverty_map
from winay.territory.actions.sets import save_community, save_district_set

__all__ = [
    "LoadReport",
    "load_boundaries",
    "load_places",
    "load_places_from_package",
    "load_poverty_map",
    "save_community",
    "save_district_set",
]
