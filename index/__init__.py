"""The library file and all that is searched in it."""
