"""How far the work on the library is, in words for the page and the terminal."""

import sys
import threading
import time

from throughline.library.errors import ThroughlineError
from throughline.library.report import Report, Step, read
from throughline.views.place import Place

LOOK = 1.0  # seconds between two looks of the terminal
SELDOM = 15.0  # seconds between two lines where lines cannot be written over
_CLEAR = "\r\x1b[K"


def report() -> Report | None:
    """Return what is known of the work on the library that is shown, or nothing where nobody is at it."""
    return read(Place.named().file)


def words_of(found: Report) -> str:
    """Say what is being done, how far that is, and about how long it takes yet; nothing where all is done.

    >>> words_of(Report(step=Step.READ, done=3200, total=10000, left=8))
    'Reading the notes: 3,200 of 10,000, about 8 s left'
    """
    if not found.at_work:
        return ""
    many = f": {found.done:,} of {found.total:,}" if found.total > 1 else ""
    said = {
        Step.BEGIN: "Reading the newest notes",
        Step.READ: f"Reading the notes{many}",
        Step.INDEX: f"Linking the notes{many}",
        Step.PREPARE: "Preparing to learn what the notes mean",
        Step.HEADS: f"Learning what the notes mean{many}",
        Step.BODIES: f"Every note is found by meaning; learning the rest of the text: {found.share:.0%}",
        Step.LAYOUT: "Laying out the map",
    }[found.step]
    told = f"{said}, paused" if found.paused else said + _left(found.left)
    return f"{told}. The newest are here already." if found.begun else told


def _left(seconds: float) -> str:
    if seconds <= 0:
        return ""
    if seconds < 90:
        return f", about {max(1, round(seconds)):,} s left"
    return f", about {round(seconds / 60):,} min left"


def news_of(found: Report) -> str:
    """Say which notes changed when the notes were last read.

    >>> news_of(Report(new=5, news=(("a", "Herons"), ("b", "Egrets"))))
    'New or changed: “Herons”, “Egrets” and 3 more'
    """
    titles = ", ".join(f"“{title}”" for _, title in found.news)
    more = found.new - len(found.news)
    if not found.new:
        return f"{found.gone:,} {'note is' if found.gone == 1 else 'notes are'} gone"
    if not titles:
        return f"{found.new:,} {'note was' if found.new == 1 else 'notes were'} read again"
    return f"New or changed: {titles}{f' and {more:,} more' if more > 0 else ''}"


class Line:
    """The last line of the terminal, which is written over; other lines go above it."""

    def __init__(self) -> None:
        self._shown = ""
        self._said = ("", "", 0.0)
        self._writing = threading.Lock()
        self._over = sys.stdout.isatty()

    def say(self, words: str) -> None:
        """Print whole lines."""
        with self._writing:
            print(f"{_CLEAR if self._shown else ''}{words}", flush=True)
            self._shown = ""

    def show(self, words: str) -> None:
        """Show how far the work is: over the last such line, or, where that cannot be, now and then."""
        with self._writing:
            if self._over and words != self._shown:
                print(f"{_CLEAR}  {words}"[:200] if words else _CLEAR, end="", flush=True)
                self._shown = words
            elif not self._over and words and self._is_due(words):
                print(f"  {words}", flush=True)
                self._said = (words, words.partition(":")[0], time.monotonic())

    def _is_due(self, words: str) -> bool:
        before, step, at = self._said
        return words.partition(":")[0] != step or (words != before and time.monotonic() - at >= SELDOM)


LINE = Line()


def start() -> None:
    """Show in the terminal, beside the server, how far the work is."""
    threading.Thread(target=_follow, name="progress", daemon=True).start()


def _follow() -> None:
    at_work = False
    while True:
        try:
            found = report()
        except ThroughlineError:  # the folder is gone: the page says so
            found = None
        now = found is not None and found.at_work
        if found and at_work and not now:
            LINE.show("")
            LINE.say(f"  {found.failure or 'All notes are read.'} {found.remark}".rstrip())
        LINE.show(words_of(found) if found else "")
        at_work = now
        time.sleep(LOOK)
