"""Calls for proposals, the proposals that answer them, and their screening."""
