"""Conditions that a coordinator adds to a call in words."""
