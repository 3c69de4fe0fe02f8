"""Heavy reading and computing on columns: record linkage. Knows no Django; only workers and commands start it."""
