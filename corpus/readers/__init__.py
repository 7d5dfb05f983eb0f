"""From a file to a reading: one module for each form that notes come in."""
