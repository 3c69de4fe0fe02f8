"""What is read of journeys."""
