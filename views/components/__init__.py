"""The parts of the page that answer to a pointer: each draws in the browser and tells Python what was chosen."""
