"""What the structure of the notes says about the research."""
