"""Programmes, the packs that declare them, their funding sources and who works in them."""
