"""Calls: started from a pack, changed, published, amended, asked about, cancelled."""
