"""The search box: whatever one may see, by words or by code."""
