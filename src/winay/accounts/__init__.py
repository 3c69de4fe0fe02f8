"""A person's own account: signing in, passwords, the second step, what others did with it, roles offered to them."""
