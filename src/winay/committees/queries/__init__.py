"""Reads of committees, a file per audience."""
