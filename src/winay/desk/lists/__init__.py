"""Lists of people and organisations, taken in from files."""
