"""Programmes: their office and who works in them."""
