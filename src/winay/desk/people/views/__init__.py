"""The pages of the topic `people`, a file for each part of the work."""
