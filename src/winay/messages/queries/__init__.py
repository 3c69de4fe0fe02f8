"""Reads of the outbox, a file per audience."""
