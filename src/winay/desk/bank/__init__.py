"""The bank: the programme's accounts, batches that go to it, statements that come back."""
