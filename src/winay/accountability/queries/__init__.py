"""Every read of purchases, receipts and accounts."""
