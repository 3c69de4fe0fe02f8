"""Books, receipts and accounts of groups."""
