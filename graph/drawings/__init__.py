"""How notes and links look, and the map as a file."""
