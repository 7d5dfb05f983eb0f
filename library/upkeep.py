"""What front ends need to look after a library file: where it is, its state, its health and its copies."""

from throughline.index.build.care import Checked, Health, examine, mend, tidy
from throughline.index.build.watch import changes
from throughline.index.store import file as library_file
from throughline.index.store.copies import back_up
from throughline.index.store.errors import explained
from throughline.index.store.homes import user_data
from throughline.index.vectors.elsewhere import Elsewhere
from throughline.index.vectors.kept import FOLDER as VECTORS_FOLDER
from throughline.library.place import place_of

__all__ = [
    "VECTORS_FOLDER",
    "Checked",
    "Elsewhere",
    "Health",
    "back_up",
    "changes",
    "examine",
    "explained",
    "library_file",
    "mend",
    "place_of",
    "tidy",
    "user_data",
]
