"""Messages that leave the office: an outbox in the database, channels as plugs, slips of paper for who has none."""
