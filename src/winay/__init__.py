"""Wiñay runs demand-driven rural enterprise programmes, from the call to the last sol."""

__version__ = "0.1.0"
