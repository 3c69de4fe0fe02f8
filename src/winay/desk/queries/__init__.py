"""What the desk's own pages gather from every domain."""
