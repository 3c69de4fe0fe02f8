"""Reads of local talents, by audience."""
