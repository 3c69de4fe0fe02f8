"""Reads of budgets: what stands on the lines, by year and source, against the journal."""
