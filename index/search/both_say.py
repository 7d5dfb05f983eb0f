"""What two notes both speak of: words that stand in both texts and in few others."""

import math
import sqlite3
from collections import Counter

from throughline.corpus.text.words import PLAIN_WORDS, root, words_in
from throughline.index.search.suggestions import text_to_read
from throughline.index.search.words import quoted

FEWEST = 2  # words: a single one that two notes share is often chance
MOST = 3  # words that are named: they stand in one sentence
LOOKED_UP = 40  # words of both that are counted in the library
SHORTEST = 4  # letters: shorter words are seldom what a text is about
LONGEST = 30  # more is an address or a key
COMMON = 0.15  # of all notes: a word that more of them hold says nothing of two
OFTEN = 2  # times in each of both: a word that stands there once is seldom what a text is about
FEW = 8  # notes that may always hold it


def both_say(db: sqlite3.Connection, one: str, other: str) -> tuple[str, ...]:
    """Return the words, the most telling first, that two notes by id both hold in their texts.

    A note may have gone since the graph that names it was drawn up: then there are none.
    """
    nums = db.execute("SELECT num FROM note WHERE id IN (?, ?)", (one, other)).fetchall()
    if len(nums) < len({one, other}):
        return ()
    counted = [_counted(text_to_read(db, num)) for (num,) in nums]
    both = {low: min(told[low] for told in counted) for low in counted[0].keys() & counted[1].keys()}
    both = {low: often for low, often in both.items() if often >= OFTEN}
    tried = sorted(both, key=lambda low: (-both[low], low))[:LOOKED_UP]
    (notes,) = db.execute("SELECT count(*) FROM note WHERE complete").fetchone()
    room = max(FEW, int(COMMON * notes))
    worth = {}
    for low in tried:
        held = _holding(db, low, room)
        if held <= room:
            worth[low] = math.log1p(both[low]) * math.log(1 + notes / max(held, 1))
    picked: list[str] = []
    for low in sorted(worth, key=lambda low: (-worth[low], low)):
        if len(picked) < MOST and root(low) not in map(root, picked):
            picked.append(low)
    return tuple(picked) if len(picked) >= FEWEST else ()


def _counted(text: str) -> Counter[str]:
    words = (word.casefold() for word in words_in(text))
    return Counter(low for low in words if SHORTEST <= len(low) <= LONGEST and _tells(low))


def _tells(low: str) -> bool:
    return low not in PLAIN_WORDS and low.replace("-", "").isalpha()


def _holding(db: sqlite3.Connection, word: str, room: int) -> int:
    """Return in how many notes a word stands, counting no further than is worth knowing."""
    rows = "SELECT 1 FROM words WHERE words MATCH ? LIMIT ?"
    found = db.execute(f"SELECT count(*) FROM ({rows})", (f"prose : {quoted(word)}", room + 1)).fetchone()
    return int(found[0])
