"""The parts of a page that are drawn in the browser and send what the reader does to Python."""
