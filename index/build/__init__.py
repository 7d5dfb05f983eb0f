"""From a notes folder to the library file: what changed is parsed, linked and derived."""
