"""People, households and organisations, and how they belong together."""
