"""A group's pages, a file for each part."""
