"""Stages of programmes: who is in which, one by one and many together; the timeline of one through all programmes."""
