"""Money: where it is, accounts, journal, payments to be released."""
