"""Committees (CLAR), their sessions, scores, rankings, awards and minutes."""
