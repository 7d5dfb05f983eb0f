"""The one door to what finds notes by vectors and by words: the library itself, or an engine beside it."""
