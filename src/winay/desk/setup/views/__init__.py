"""Setting an installation up without a terminal: the first administrator, places, maps, packs, programmes, people."""
