"""The note itself on its page: its head, its text, and which files they come from."""

from urllib.parse import quote

import streamlit as st

from throughline.library.nouns import Link, LinkKind, Note, NoteKind
from throughline.views import cached, markup, note_text, pictures, prose, rests, safe, state, words
from throughline.views.as_markdown import as_markdown
from throughline.views.components.copier import copier
from throughline.views.markup import plural
from throughline.views.note_view import NoteView


def head(view: NoteView) -> tuple[Link, ...]:
    """Show what the note is, its title, what it asks and its labels; return the links to these."""
    belongs = view.of_kind(LinkKind.TOPIC, outward=True)
    note, card = view.note, view.cards[view.note.id]
    facts = [f"{markup.mark(note.kind, note.complete)}{safe.text(words.kind_words(card))}"]
    facts += [safe.text(fact) for fact in (long_date(note.date), _sourced(note), *_paper_facts(note)) if fact]
    lead = f'<p class="lead">{safe.text(note.description)}</p>' if note.description else ""
    chips = "".join(
        f'<li><a class="chip" href="{markup.href(link.target)}">'
        f"<bdi>{safe.text(view.cards[link.target].title)}</bdi></a></li>"
        for link in belongs
    )
    topics = f'<ul class="chips" aria-label="{words.many_of(NoteKind.TOPIC)}">{chips}</ul>' if chips else ""
    markup.show(
        f'<header class="note-head"><p class="facts">{"".join(f"<span>{fact}</span>" for fact in facts)}</p>'
        f"<h1><bdi>{safe.text(note.title)}</bdi></h1>{lead}{topics}</header>"
    )
    return belongs


def long_date(date: str) -> str:
    """Return a day as a reader writes it.

    >>> long_date("2026-02-21"), long_date("2026"), long_date("2024-\u00b2-01")
    ('21 February 2026', '2026', '2024-\xb2-01')
    """
    parts = date.split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts) or not 1 <= int(parts[1]) <= 12:
        return date
    return f"{int(parts[2])} {MONTHS[int(parts[1]) - 1]} {parts[0]}"


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _sourced(note: Note) -> str:
    return f"sourced from {note.sourced_from}" if note.sourced_from else ""


def _paper_facts(note: Note) -> tuple[str, ...]:
    paper = note.paper
    if paper is None:
        return ()
    return (
        str(paper.year) if paper.year and not note.date else "",
        f"arXiv:{paper.arxiv}" if paper.arxiv else "",
        f"doi:{paper.doi}" if paper.doi else "",
        ", ".join(paper.authors),
    )


def actions(view: NoteView) -> None:
    """Offer what can be done with the note."""
    texts = {"Copy link": f"/note?note={view.note.id}", "Copy as Markdown": as_markdown(view, words.here())}
    address = paper_address(view.note)
    if address:
        texts[f"Copy {'arXiv' if 'arxiv.org' in address else 'DOI'} link"] = address
    with st.container(key="actions", horizontal=True, vertical_alignment="center"):
        st.page_link(state.LINES, label="Make a prompt", query_params={"from": view.note.id})
        st.page_link(state.CONNECT, label="Connect", query_params={"a": view.note.id})
        copier(texts, key="copy_note", menu="Copy")
    if address:
        outward = safe.text(address)
        markup.show(
            f'<p class="outward"><a href="{outward}" target="_blank" rel="noreferrer noopener">{outward}</a>'
            '<span class="quiet"> leads out of this machine; nothing is fetched until you click.</span></p>'
        )


def paper_address(note: Note) -> str:
    """Return where a paper can be read: on arXiv, or where its DOI leads."""
    if not note.paper or not (note.paper.arxiv or note.paper.doi):
        return ""
    arxiv, doi = note.paper.arxiv, quote(note.paper.doi)
    return f"https://arxiv.org/abs/{arxiv}" if arxiv else f"https://doi.org/{doi}"


def text(view: NoteView, build: str) -> None:
    """Show the body, every citation a link that carries the number of its source."""
    note = view.note
    if note.body:
        contents = note_text.contents(note, _shown(view, build))
        markup.show(f"{contents}{written(view, build)}")
    elif written(view, build):
        markup.show(written(view, build))
    if not note.body and not note.complete and not (words.is_plain() and note.kind is NoteKind.TOPIC):
        stub(view)


def written(view: NoteView, build: str) -> str:
    """Return the abstract of a paper and the body of a note, as far as it has them."""
    note = view.note
    abstract = note.paper.abstract if note.paper else ""
    parts = [f"<p>{safe.text(abstract)}</p>"] if abstract else []
    parts += [_shown(view, build).html] if note.body else []
    return "".join(f'<div class="prose">{part}</div>' for part in parts)


def _shown(view: NoteView, build: str) -> prose.Shown:
    return cached.shown(build, view.note.id, lambda: _made(view))


def _made(view: NoteView) -> prose.Shown:
    vault, page = cached.vault(), view.note.pages[0] if view.note.pages else ""

    def file(path: str) -> str | None:
        found = vault.find(page, path)
        return pictures.address(found) if found else None

    around = prose.Around(
        note="?note={}".format,
        file=file,
        number=view.numbers.get,
        embedded=note_text.embedded(cached.library()),
        formula=_formula,
    )
    return prose.shown(note_text.body_of(view.note, view.spans), around)


def _formula(mathml: str, tex: str) -> str:
    """Return a formula as the browser part of the app sets it: Streamlit lets no MathML through."""
    return f'<span class="math" data-mathml="{safe.text(mathml)}">{safe.text(tex)}</span>'


def around(view: NoteView) -> None:
    """Show near the top what the note rests on and what rests on it.

    Among somebody's own notes it is what links here: there a link says only that two notes are linked.
    """
    shown = note_text.linked_from if words.is_plain() else rests.rests
    if found := shown(view, "?note={}".format):
        markup.show(found)


def stub(view: NoteView) -> None:
    """Say what is known of a note whose own page was not captured, and which pages say it."""
    note = view.note
    summary = f'<div class="prose"><p>{safe.text(note.summary)}</p></div>' if note.summary else ""
    what = "paper" if note.kind is NoteKind.PAPER else "page"
    pages = "".join(f"<li><code>{safe.text(page)}</code></li>" for page in note.pages)
    tell = "tells" if len(note.pages) == 1 else "tell"
    said = f"{plural(len(note.pages), 'page')} {tell} of it"
    told = f"<details open><summary>{said}</summary><ul>{pages}</ul></details>"
    words = f"The {what} itself is not in the notes folder; this is what other pages say about it."
    markup.show(f'{summary}<aside class="stub"><p>{words}</p>{told}</aside>')


def prompt(view: NoteView) -> None:
    """Show the research prompt that the page carries, whole, to be copied."""
    captured = view.note.captured_prompt
    if not captured:
        return
    markup.show(markup.heading("Research prompt", anchor="prompt"))
    with st.container(key="prompt"):
        markup.show(markup.as_written(captured, "The captured prompt"))
        copier({"Copy this prompt": captured}, key="copy_prompt")


def provenance(view: NoteView) -> None:
    """Show the note's other names and the files that speak of it."""
    note = view.note
    names = "".join(f"<li><bdi>{safe.text(alias)}</bdi></li>" for alias in note.aliases)
    if names:
        markup.show(f'{markup.heading("Original note title")}<ul class="names">{names}</ul>')
    if note.complete:
        files = "".join(f"<li><code>{safe.text(page)}</code></li>" for page in note.pages)
        markup.show(
            f'<details class="files"><summary>{plural(len(note.pages), "file")} '
            f"speak{'s' if len(note.pages) == 1 else ''} of this note</summary><ul>{files}</ul></details>"
        )
