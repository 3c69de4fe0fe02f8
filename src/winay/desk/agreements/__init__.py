"""Agreements: prepared, signed on paper, deposits of counterparts, tranches."""
