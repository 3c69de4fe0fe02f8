"""The door: groups that asked to take part."""
