"""People and households: their data, consent, accounts, corrections and forgetting."""
