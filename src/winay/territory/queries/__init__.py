"""What is read of places, one file an audience."""
