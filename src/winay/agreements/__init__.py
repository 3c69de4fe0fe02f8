"""What follows an award: the agreement, the counterpart, the tranches and their payment."""
