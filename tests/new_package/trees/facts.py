"""What the house knows of trees."""

from winay.base.messages import N_
from winay.facts.rules import Fact, Kind

FACTS = (
    Fact("district.trees", Kind.WHOLE, N_("Trees that people planted in the district"), N_("The list of trees")),
)
