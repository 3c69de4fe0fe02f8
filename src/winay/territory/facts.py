"""What the house knows of a district. The quintile is that of the poverty map which the programme or call names."""

from winay.base.messages import N_
from winay.facts.rules import Fact, Kind

PLACES = N_("The list of districts")
FACTS = (
    Fact(
        "district.quintile",
        Kind.WHOLE,
        N_("Quintile of the district (1: the poorest)"),
        N_("The programme's poverty map"),
        unknown=N_("The programme's poverty map has no value for this district."),
    ),
    Fact(
        "district.region",
        Kind.CHOICE,
        N_("Natural region of the district"),
        PLACES,
        unknown=N_("The natural region of the district is not on record."),
        choices={"costa": N_("Coast"), "sierra": N_("Highlands"), "selva": N_("Jungle")},
    ),
    Fact(
        "district.altitude",
        Kind.WHOLE,
        N_("Altitude of the district's capital"),
        PLACES,
        unit=N_("m"),
        unknown=N_("The altitude of the district is not on record."),
    ),
)
