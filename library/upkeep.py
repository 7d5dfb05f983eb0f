"""What front ends need to look after a library file: where it is, its state, its health and its copies."""

from throughline.index.build.care import Checked, Health, examine, mend, tidy
from throughline.index.build.copies import back_up
from throughline.index.build.watch import changes
from throughline.index.vectors.elsewhere import Elsewhere
from throughline.index.vectors.kept import FOLDER as VECTORS_FOLDER

__all__ = [
    "VECTORS_FOLDER",
    "Checked",
    "Elsewhere",
    "Health",
    "back_up",
    "changes",
    "examine",
    "mend",
    "tidy",
]
