"""Machines of agencies: who is let in, what they may see, their keys and tokens."""
