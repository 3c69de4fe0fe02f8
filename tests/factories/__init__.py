"""Makers of test data, one module a domain; the names are invented."""
