"""Screening: rules judged, proposals returned, refused or admitted."""
