"""Reads of documents, by audience; the two that verify are for everybody."""

from winay.documents.queries.public import verify_bytes, verify_code

__all__ = ["verify_bytes", "verify_code"]
