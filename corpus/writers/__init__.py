"""Notes out again, as files that read back the same."""
