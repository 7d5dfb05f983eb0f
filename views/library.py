"""The library itself: which folder, what was read and what was not, building it anew, adding notes."""

from datetime import datetime
from itertools import groupby
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from throughline.library import Library, readers
from throughline.library.errors import ThroughlineError
from throughline.library.nouns import SUFFIXES, NoteKind, Problem, ProblemKind
from throughline.library.output import told, whole_or_not_at_all
from throughline.library.report import AGAIN, GO_ON, LEARN, PAUSE, STOP
from throughline.views import account, cached, markup, progress, words, worker
from throughline.views.login import LOGOUT
from throughline.views.markup import plural
from throughline.views.safe import text

SHOWN = 200  # problems of each list: a large folder has thousands, and each is a row in the browser
NAMED = 5  # files named in the line on the last build; all of them are listed below it
NOT_READ = (ProblemKind.UNREADABLE, ProblemKind.LEFT_OUT, ProblemKind.TOO_LARGE, ProblemKind.BINARY)


def facts(library: Library) -> None:
    """Show which folder this is and what its library holds; where it lies concerns only who keeps it."""
    notes, links = library.account.counts()
    places = [
        ("Notes folder", f"<code>{text(short(library.folder))}</code>"),
        ("Library file", f"<code>{text(short(library.place))}</code> · {size(library.place)}"),
    ]
    pairs = [
        *([] if readers.are_several() else places),
        ("Pages read", f"{library.account.pages():,}"),
        ("Notes", " · ".join(words.counted(NoteKind(kind), count) for kind, count in notes.items() if count)),
        ("Links", " · ".join(f"{count:,} {name}" for name, count in links.items() if count)),
    ]
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in pairs)
    markup.show(f'<dl class="pairs">{rows}</dl>')


def short(path: Path) -> str:
    """Return a path as people write it: with `~` if it is in the home folder."""
    return f"~/{path.relative_to(Path.home())}" if path.is_relative_to(Path.home()) else str(path)


def size(file: Path) -> str:
    """Return how large a file is, in words."""
    count = file.stat().st_size
    return f"{count / 1_000_000:,.1f} MB" if count >= 1_000_000 else f"{max(1, count // 1000):,} kB"


def reading(reader: readers.Reader) -> None:
    """Say as whom one reads, where several people do, and what that means."""
    markup.show(
        markup.heading("You")
        + f"<p>You are logged in as <bdi>{text(reader.name)}</bdi>. What you keep and doubt is yours alone; "
        "the notes and their library are changed only by who keeps them.</p>"
        f'<p><a href="{LOGOUT}">Log out</a></p>'  # a button would run this page once more, for nobody
    )


def building() -> None:
    """Offer a rebuild, and show the one under way."""
    markup.show(markup.heading("Build"))
    run = progress.report()
    if run and run.at_work:
        _watched()
        return
    if run and run.failure:
        markup.failure("The last build did not finish.", run.failure)
    else:
        markup.show(
            '<p class="quiet">Notes that change are read by themselves, within seconds; '
            "only what changed is read again.</p>"
        )
    if run and worker.number() == run.process:
        with st.container(horizontal=True):
            st.button("Build again", type="primary", on_click=worker.wish, args=(AGAIN,))
            if cached.library().account.words_alone():
                st.button("Search by meaning too", on_click=worker.wish, args=(LEARN,))
    elif run:
        markup.show(f'<p class="quiet">Process {run.process} keeps this library up to date.</p>')


def health(library: Library, found: tuple[Problem, ...]) -> None:
    """Say in one line when the last build was, how it ended, and which files were not read."""
    run = progress.report()
    if run and run.failure:
        said = f"Last build {_moment(run.ended)}: it did not finish. What is shown is from the build before."
    elif run and run.ended:
        counted = f"{plural(run.changed, 'page')} read, {run.removed:,} gone, in {run.seconds:.1f} s"
        said = f"Last build {_moment(run.ended)}: finished, {counted}. {run.remark}"
    else:
        said = f"Last build {_moment(library.place.stat().st_mtime)}: finished."
    paths = tuple(dict.fromkeys(problem.path for problem in found if problem.kind in NOT_READ))
    more = f" and {len(paths) - NAMED:,} more" if len(paths) > NAMED else ""
    names = f"{plural(len(paths), 'file')} not read: {', '.join(paths[:NAMED])}{more}."
    state = f"{said.strip()} {names if paths else 'Every note file was read.'}"
    is_well = not paths and not (run and run.failure)
    markup.show(f'<p role="status"{" class=quiet" if is_well else ""}>{text(state)}</p>')


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%-d %B %Y, %H:%M")


@st.fragment(run_every=0.5)
def _watched() -> None:
    """Show how far the build has come, twice a second."""
    run = progress.report()
    if run is None or not run.at_work:
        st.rerun()
    st.progress(run.share, progress.words_of(run))
    if worker.number() != run.process:
        markup.show(f'<p class="quiet">Process {run.process} does this.</p>')
        return
    with st.container(horizontal=True):
        wish = GO_ON if run.paused else PAUSE
        st.button("Go on" if run.paused else "Pause", on_click=worker.wish, args=(wish,))
        st.button("Stop", type="tertiary", on_click=worker.wish, args=(STOP,))


def problems(found: tuple[Problem, ...]) -> None:
    """Show what a person should look at, file by file."""
    markup.show(markup.heading("To look at", len(found), "problems"))
    if not found:
        markup.show('<p class="quiet">Nothing: every declared count agrees with what was read.</p>')
        return
    groups = groupby(found[:SHOWN], key=lambda problem: problem.path)
    items = "".join(
        f"<li><code>{text(path)}</code><ul>{_lines(list(group))}</ul></li>" for path, group in groups
    )
    more = (
        f'<p class="quiet">and {len(found) - SHOWN:,} more: see “throughline check”.</p>'
        if len(found) > SHOWN
        else ""
    )
    markup.show(f'<ul class="problems">{items}</ul>{more}')


def _lines(group: list[Problem]) -> str:
    return "".join(
        f'<li><span class="fact">line {problem.line}</span> <b>{text(problem.kind)}</b> '
        f"{text(problem.message)}</li>"
        for problem in group
    )


def counts(library: Library) -> None:
    """Show what each page declares beside what was read."""
    declared = library.account.declared()
    if declared:
        rows = "".join(
            f"<tr><td><code>{text(one.path)}</code></td><td>{text(one.list)}</td>"
            f'<td class="number">{one.declared:,}</td><td class="number">{one.read:,}</td></tr>'
            for one in declared[:SHOWN]
        )
        head = "".join(f'<th scope="col">{name}</th>' for name in ("Page", "List", "Declared", "Read"))
        agree = sum(one.declared == one.read for one in declared)
        said = f"{agree:,} of {plural(len(declared), 'declared count')} agree with what was read"
        markup.show(
            f'<details class="rest"><summary>{said}</summary><table class="notes plain">'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
        )


def left_out(library: Library) -> None:
    """Show what is in the folder and was taken for no note, with the reasons."""
    found = library.account.left_out()
    if found:
        items = "".join(f"<li><code>{text(one.path)}</code> {text(one.reason)}</li>" for one in found[:SHOWN])
        more = f"<li>and {len(found) - SHOWN:,} more</li>" if len(found) > SHOWN else ""
        said = plural(len(found), "file or folder holds no note", "files and folders hold no note")
        listed = f'<ul class="problems">{items}{more}</ul>'
        markup.show(f'<details class="rest"><summary>{said}</summary>{listed}</details>')


def adding(folder: Path) -> None:
    """Take notes that are dropped here, and keep them only when asked to."""
    markup.show(markup.heading("Add notes"))
    dropped = st.file_uploader(
        "Pages, notes or bibliographies", type=[suffix[1:] for suffix in SUFFIXES], accept_multiple_files=True
    )
    if not dropped:
        return
    named = {Path(file.name).name: file for file in reversed(dropped)}  # of two with one name, the first
    new = [file for name, file in reversed(named.items()) if not (folder / name).exists()]
    if len(new) < len(dropped):
        names = ", ".join(dict.fromkeys(Path(file.name).name for file in dropped if file not in new))
        markup.failure("These are in the folder already, and stay as they are.", names)
    if new:
        _asked(folder, new)


def _asked(folder: Path, new: list[UploadedFile]) -> None:
    """Name each file and the folder that it would be written into, and write only when asked to."""
    names = "".join(f"<li><code>{text(Path(file.name).name)}</code></li>" for file in new)
    markup.show(
        f"<p>To be written into <code>{text(short(folder))}</code>; nothing else there is changed:</p>"
        f'<ul class="plain">{names}</ul>'
    )
    if st.button(f"Write {plural(len(new), 'file')} into this folder", type="primary"):
        try:
            for file in new:
                place = folder / Path(file.name).name
                with told(place), whole_or_not_at_all(place, follow=False) as kept:
                    kept.write(file.getvalue())
        except ThroughlineError as error:
            markup.failure("Not all files were written.", str(error))
            return
        worker.wish(AGAIN)
        st.rerun()


def show() -> None:
    """Show the page."""
    library = cached.library()
    with st.container(key="library"):
        markup.page_title("Library")
        facts(library)
        reader = readers.present()
        if reader:
            reading(reader)
        else:
            building()
        found = library.account.problems()
        health(library, found)
        problems(found)
        account.show(library)
        left_out(library)
        counts(library)
        if not reader:
            adding(library.folder)


show()
