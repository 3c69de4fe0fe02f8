"""Nuclei that hold money in accounts of their own."""
