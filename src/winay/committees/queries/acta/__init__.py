"""What the acta of a session states, as plain data for its template. In Spanish, whoever closes the session."""
