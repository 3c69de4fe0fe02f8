"""What may be asked and one small language to ask it in (docs/conditions.md)."""
