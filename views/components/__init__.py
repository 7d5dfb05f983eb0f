"""The parts of the page that answer to a pointer: drawn in the browser, heard in Python."""
