"""One open library: the door through which every front end reaches notes, links and prompts."""

from throughline.library.door import SAMPLE, Built, Library, folder_of

__all__ = ["SAMPLE", "Built", "Library", "folder_of"]
