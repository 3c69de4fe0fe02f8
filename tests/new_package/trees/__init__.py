"""Trees that people plant: a package that stands in no list but that of the installed ones and that of the floors."""
