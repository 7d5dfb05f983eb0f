"""Texts as vectors: the model, the passages it reads, and the nearest of them."""
