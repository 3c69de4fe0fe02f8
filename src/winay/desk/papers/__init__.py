"""Papers that groups and people lack, and the drives that obtain them."""
