"""What goes to a bank and comes from it: ISO 20022 messages, tables, text."""
