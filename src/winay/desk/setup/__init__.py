"""Setting an installation up without a terminal: administrators, places, maps, packs, programmes, people."""
