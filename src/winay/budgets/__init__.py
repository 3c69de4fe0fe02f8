"""Budgets: what a programme plans to spend on which line, what is promised and spent of it, who asks for money."""
