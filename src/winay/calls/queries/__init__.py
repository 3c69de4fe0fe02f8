"""Reads of calls and proposals, a file for each audience."""
