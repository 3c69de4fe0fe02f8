"""Reads of agreements, a file per audience."""
