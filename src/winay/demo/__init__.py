"""The demonstration: the contest of a nucleus in Caraz, run by the real acts."""
