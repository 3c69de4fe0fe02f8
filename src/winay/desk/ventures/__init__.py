"""Ventures: the list, one with what was told of it by date, its owners, states and records merged into it."""
