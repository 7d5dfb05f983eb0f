"""One open library: every front end reaches notes, links and prompts through it."""

from throughline.library.door import SAMPLE, Built, Library, folder_of

__all__ = ["SAMPLE", "Built", "Library", "folder_of"]
