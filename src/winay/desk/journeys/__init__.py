"""What comes next for whom, and for a whole district."""
