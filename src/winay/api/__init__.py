"""What machines may ask: the catalogue of programmes as JSON, described by OpenAPI 3.1."""
