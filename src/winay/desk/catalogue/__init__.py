"""The catalogue of programmes, as it is kept."""
