"""What the house shows of places."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import OfPeople, Signboard

SIGNBOARD = Signboard(
    things={
        "boundary": _("Outlines"),
        "community": _("Community"),
        "district": _("Districts"),
        "districtset": _("Set of districts"),
        "povertymap": _("Poverty map"),
        "upload": _("File of places"),
    },
    acts={
        "boundary": {
            "load_boundaries": _("Boundaries loaded"),
        },
        "community": {
            "save_community": _("Community saved"),
        },
        "district": {
            "load_places": _("Districts loaded"),
        },
        "districtset": {
            "save_district_set": _("Set of districts saved"),
        },
        "povertymap": {
            "load_poverty_map": _("Poverty map loaded"),
        },
        "upload": {
            "discard_places": _("File of places thrown away"),
            "send_places": _("File of places sent"),
            "start_loading": _("Loading of a file of places begun"),
            "take_map_back": _("Poverty map taken back"),
            "take_places_back": _("File of places taken back"),
        },
    },
    # Loaded by the file: the act says which one and what it changed.
    keep_own_history=frozenset({"boundary", "department", "district", "povertyvalue", "province"}),
    published_by={
        "boundary": ("load_boundaries",),
        "community": ("save_community",),
        "district": ("load_places",),
        "districtset": ("save_district_set",),
        "povertymap": ("load_poverty_map",),
        "upload": ("take_map_back",),
    },
    people={
        "upload": OfPeople(why_not="who did it stands in the log of acts"),
    },
)
