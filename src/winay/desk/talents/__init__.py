"""Local talents: the register of providers, what became of them, the skills; what groups need and whom they hire."""
