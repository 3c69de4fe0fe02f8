"""The first page: what waits for somebody, and where each call stands."""
