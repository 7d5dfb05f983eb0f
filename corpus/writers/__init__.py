"""Writes notes as files that give the same notes when they are read."""
