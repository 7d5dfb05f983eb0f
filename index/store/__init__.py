"""The library file: its tables, opening it, and reading notes and links from it."""
