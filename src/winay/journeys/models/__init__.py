"""What journeys store: the catalogue, what somebody had of it, stays in stages, and who is asked after."""

from winay.journeys.models.catalogue import Support, SupportPlace, SupportVersion
from winay.journeys.models.followups import FollowUp, FollowUpTry, Way
from winay.journeys.models.stages import KINDS, GraduationFinding, Stay
from winay.journeys.models.takings import Taking

__all__ = [
    "KINDS",
    "FollowUp",
    "FollowUpTry",
    "GraduationFinding",
    "Stay",
    "Support",
    "SupportPlace",
    "SupportVersion",
    "Taking",
    "Way",
]
