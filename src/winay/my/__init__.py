"""An organisation's own pages: its proposal, its money, its next step."""
