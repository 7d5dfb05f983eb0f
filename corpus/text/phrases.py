"""Numbers and lists as parts of a sentence."""

from collections.abc import Iterable, Sequence


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 note`, `2 notes`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def notes(number: int) -> str:
    """Return a number of notes in words."""
    return count(number, "note")


def joined(words: Iterable[object]) -> str:
    """Return words as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    parts = [str(word) for word in words]
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def listed(named: Sequence[object], total: int = 0, at_most: int = 3) -> str:
    """Return up to three things, and how many more there are."""
    more = max(total, len(named)) - min(len(named), at_most)
    return joined([*named[:at_most], *([f"{more:,} more"] if more else [])])
