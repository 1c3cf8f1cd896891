"""The scoring methods a standard may name, one file each, and reading the one that an item names."""
