"""Messages: who was told what, by which way, and printed slips."""
