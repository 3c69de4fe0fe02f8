"""Journeys between programmes: the landscape of support, what comes next for whom, and what is still missing."""
