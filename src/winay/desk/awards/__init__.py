"""Awards after the session: renounced or withdrawn, and what becomes of the freed money."""
