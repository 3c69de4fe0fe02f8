"""What journeys store: the catalogue, and what somebody had of it."""

from winay.journeys.models.catalogue import Support, SupportPlace, SupportVersion
from winay.journeys.models.takings import Taking

__all__ = ["Support", "SupportPlace", "SupportVersion", "Taking"]
