"""Proposals: listed, read, entered for a group, brought in from a workbook."""
