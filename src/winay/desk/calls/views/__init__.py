"""The pages of the topic `calls`, a file for each part of the work."""
