"""Files that stand for something: rendered by Typst, hashed, and verifiable by anyone."""
