"""Reads of programmes, a file for each audience."""
