"""The pages of the topic `targeting`, a file for each part of the work."""
