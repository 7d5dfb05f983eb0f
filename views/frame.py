"""The frame of every page: the bar with the finder, and a message where there is no library."""

from functools import cache
from pathlib import Path

import streamlit as st

from throughline.library import log
from throughline.library.errors import ThroughlineError
from throughline.library.output import look
from throughline.views import addresses, cached, live, markup, progress, prose, state, words
from throughline.views.components.links import Bar, Turn, note_links, send_titles
from throughline.views.walk import WALK, Walk

HERE = Path(__file__).parent
SENDINGS = 3  # times that the titles of a build are sent in a session
# The pages in groups: to read, to ask, and what looks after the library. Searching is the finder's.
TABS = (
    (("home", "Home"), ("browse", "Browse"), ("graph", "Graph")),
    (
        ("lines", "Prompts"),
        ("connect", "Connect"),
        ("insights", "Insights"),
        ("trust", "Trust"),
        ("tensions", "Tensions"),
    ),
    (("library", "Library"),),
)
_SENT = "titles_sent"


@cache
def style() -> str:
    """Return the style of every page, read once."""
    own = (HERE / "style.css").read_text(encoding="utf-8")
    return f"<style>{look.page_style()}{own}{prose.style()}</style>"


def ready() -> bool:
    """Make sure that there is a library to show; say so where there is none."""
    try:
        if not cached.place().is_there():
            _wait()
            return False
    except ThroughlineError as error:
        markup.failure("The library cannot be opened.", str(error))
        return False
    except Exception as error:  # noqa: BLE001 - a reader is told in words, and the log has it whole
        markup.failure("The library cannot be opened.", log.unexpected("opening the library", error))
        return False
    _say_how_the_last_build_ended()
    return True


def _say_how_the_last_build_ended() -> None:
    """Say on every page that the last build failed, since few readers open the Library page."""
    run = progress.report()
    if run and run.failure and not run.stopped:
        said = "The last build did not finish, and changes in the notes are not shown: see why"
        st.page_link(state.LIBRARY, label=said, icon=":material/error:")


def _wait() -> None:
    """Say that the notes are being read, which happens beside the app; the page is run again as they come."""
    run = progress.report()
    if run and run.failure:
        markup.failure("The notes cannot be read.", run.failure)
    else:
        markup.page_title("Reading the notes", "The newest are here in a moment, and all of them soon after.")
    with st.container(key="finder"):
        note_links(live.now(), key="links", bar=Bar("", (), ""))


def bar(page: str) -> str | Turn | None:
    """Show the bar and catch clicks on notes; return the note or page to open where the page must change."""
    stays = page == "note"
    with st.container(key="finder"):
        asked = note_links(
            cached.titles_token(),
            key="links",
            on_open=state.turn_to if stays else None,
            recents=st.session_state.get("recent", ()),
            scroll_key=f"{page} {state.note()}",
            bar=_bar(page),
        )
    return asked if isinstance(asked, Turn) or not stays else None


def _bar(page: str) -> Bar:
    walk = st.session_state.get(WALK)
    left: dict[str, str] = {}
    if isinstance(walk, Walk) and len(walk.trail) > 1:
        left = {"note": walk.note, "centre": walk.centre}
    front = cached.front()
    return Bar(
        page or "home",
        TABS,
        addresses.FIND,
        left,
        front.has_folders,
        words.differing()[0],
        sum(front.notes.values()),
    )


def titles() -> None:
    """Send the finder its titles, once the page is drawn.

    The browser keeps them for as long as its window is open. They are sent again in the next two runs, since
    what a run sends is dropped where the reader is quicker, and not in every later one: they are long.
    """
    token = cached.titles_token()
    sent, times = st.session_state.get(_SENT, ("", 0))
    times = times if sent == token else 0
    if times < SENDINGS:
        send_titles(cached.titles(), key="titles")
        st.session_state[_SENT] = (token, times + 1)
