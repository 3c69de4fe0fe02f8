"""What journeys know of somebody's stay in a stage of a programme."""

from winay.base.messages import N_
from winay.facts.rules import Fact, Kind

STAYS = N_("The stays that are written down")
FACTS = (
    Fact(
        "stay.months",
        Kind.WHOLE,
        N_("Full months in the stage"),
        STAYS,
        unit=N_("months"),
        unknown=N_("It is not known since when they are in the stage."),
        mend=N_("It comes with time."),
    ),
    Fact(
        "stay.programme_months",
        Kind.WHOLE,
        N_("Full months since they entered the programme"),
        STAYS,
        unit=N_("months"),
        unknown=N_("It is not known since when they are in the programme."),
        mend=N_("It comes with time."),
    ),
    Fact(
        "stay.ventures",
        Kind.WHOLE,
        N_("Businesses that work, of who is in the stage"),
        N_("The registry"),
        mend=N_("Register their business, or the one of the group to which they belong."),
    ),
)
