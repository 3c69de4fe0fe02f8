"""The double-entry journal, the only place where money is true."""
