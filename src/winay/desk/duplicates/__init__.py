"""Records that may be the same: compared, merged, parted again."""
