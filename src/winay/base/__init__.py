"""The shared kernel: keys, users, acts, state tables, errors, safe exports. It knows no domain word."""
