"""The pages of who finances a programme."""
