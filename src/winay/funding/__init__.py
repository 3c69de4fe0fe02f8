"""Who finances a programme: sources by kind, what they agreed to give, what they gave, what is left of it."""
