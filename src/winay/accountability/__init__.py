"""What a group buys with its money: receipts, its book, and how it accounts for every sol."""
