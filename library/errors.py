"""The errors that a person can mend, as front ends meet them; quick to load, for what must answer at once."""

from throughline.corpus.errors import AmbiguousNoteError, ThroughlineError, UnknownNoteError
from throughline.index.store.errors import explained

__all__ = ["AmbiguousNoteError", "ThroughlineError", "UnknownNoteError", "explained"]
