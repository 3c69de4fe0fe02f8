"""Payment orders: what is paid to whom, prepared by one person, released by another, made by the bank."""
