"""Organisations: the groups, their members and what they belong to."""
