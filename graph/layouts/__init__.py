"""Positions on a plane, for one neighbourhood and for the whole library."""
