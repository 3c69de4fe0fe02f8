"""Local talents: who knows and teaches, what groups need, whom they choose, the second contract, what became of it."""
