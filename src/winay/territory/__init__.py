"""Departments, provinces, districts, named sets of districts, poverty maps and boundaries."""
