"""Exchange rates of a programme, what it holds in other currencies, and money that the bank changed."""
