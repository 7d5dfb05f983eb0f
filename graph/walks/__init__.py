"""From one note outward: its neighbourhood, and the paths to another."""
