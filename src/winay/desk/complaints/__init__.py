"""Complaints: read, answered, remedied."""
