"""Reads of the sources of a programme: what each promised, gave, what was used of it and what is left."""
