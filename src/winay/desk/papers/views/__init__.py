"""The pages of the topic `papers`, a file for each part of the work."""
