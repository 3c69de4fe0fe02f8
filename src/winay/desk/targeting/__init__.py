"""Targeting: whom calls reach and miss, and who wins again and again."""
