"""Where a prompt is made: question, sources and length on one side, the prompt on the other."""

import datetime
import json
from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from throughline.library.nouns import (
    Assistant,
    Card,
    Form,
    OnlyPapersError,
    Prompt,
    Request,
    TooFewWordsError,
)
from throughline.library.output import count_words, markdown, render
from throughline.library.output import prompt_as_json as as_json
from throughline.library.prompts import Prepared
from throughline.library.user_data import UserDataUnwritableError
from throughline.views import answers, cached, claim_cards, compared, markup, state
from throughline.views.components.arrows import live_fields
from throughline.views.components.copier import Download, copier
from throughline.views.pick import offer
from throughline.views.safe import text

# Fewer words than the least hold no claims; more than the most find nothing more to say.
LEAST_WORDS, MOST_WORDS, STEP = 200, 3000, 50
LETTERS_A_TOKEN = 4  # an average of English text, for an estimate; each model counts in its own way
_ASKED_OF = "asked_of"  # the notes that the question of this session was about
LONGEST_ADDRESS = 8000  # letters that assistants and browsers take without losing the end
ADDRESSES = {"ChatGPT": "https://chatgpt.com/?q=", "Claude": "https://claude.ai/new?q="}
ASSISTANT_NAMES = {
    Assistant.ANY: "Any",
    Assistant.CHATGPT: "ChatGPT",
    Assistant.CLAUDE: "Claude",
    Assistant.GEMINI: "Gemini",
}


def show(chosen: Sequence[Card]) -> None:
    """Show the desk for the notes that were chosen."""
    with st.container(key="desk_parts"):
        made = _parts(chosen)
    if made is None:
        return
    prepared, request = made
    compared.captured(prepared.prompt)
    answers.show(prepared.prompt, request)


def _parts(chosen: Sequence[Card]) -> tuple[Prepared, Request] | None:
    """Show question, prompt and sources, and return what was made; nothing where it does not fit.

    The prompt with its ways out comes before its sources, which have so many buttons for a key to pass.
    """
    with st.container(key="desk_ask"):
        asked = _asked(chosen)
        assistant = _settings()
    request = _request(chosen, asked)
    with st.container(key="sheet"):
        try:
            prepared = cached.prepared(request)
        except OnlyPapersError as error:
            _papers_alone(error)
            return None
        except TooFewWordsError as error:
            markup.failure("The prompt does not fit.", str(error))
            return None
        _sheet(prepared.prompt, request, assistant)
    with st.container(key="desk_sources"):
        claim_cards.show(prepared, request)
        _add_a_note()
    return prepared, request


def _asked(chosen: Sequence[Card]) -> str:
    """Show the question to be edited, and return it where it is not the one proposed."""
    start = Request(note=chosen[0].id) if len(chosen) == 1 else Request(picked=tuple(c.id for c in chosen))
    proposed = cached.ask(lambda library: library.prompts.question(start))
    markup.show('<h1 class="desk-title">A prompt</h1>')
    _turn_to(chosen, proposed)
    asked = st.text_area("Question", proposed, key="ask", bind="query-params", height=100)
    live_fields(".st-key-ask textarea", key="live_question")
    return "" if asked.strip() in ("", proposed) else asked.strip()


def _turn_to(chosen: Sequence[Card], proposed: str) -> None:
    """Let a question go with its notes: of others, what the address asks is asked, or what is proposed."""
    notes = tuple(card.id for card in chosen)
    if st.session_state.get(_ASKED_OF) not in (None, notes):
        st.session_state["ask"] = st.query_params.get("ask") or proposed
    st.session_state[_ASKED_OF] = notes


def _settings() -> Assistant:
    """Show what the prompt is fitted to, and return whom it is framed for."""
    with st.container(key="desk_settings", horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Words", LEAST_WORDS, MOST_WORDS, None, STEP, key="words", bind="query-params",
            placeholder="auto", help="Left empty, about 450: more where a line has many sources.",
        )  # fmt: skip
        st.text_input(
            "Known by", key="asof", bind="query-params", placeholder="YYYY-MM-DD", live="500ms",
            help="Use only what was known by this day; undated notes are left out.",
        )  # fmt: skip
        framed = st.segmented_control(
            "For", list(ASSISTANT_NAMES), default=Assistant.ANY, key="for", required=True,
            bind="query-params", format_func=lambda assistant: ASSISTANT_NAMES[Assistant(assistant)],
        )  # fmt: skip
    return Assistant(framed or Assistant.ANY)


def _request(chosen: Sequence[Card], asked: str) -> Request:
    ids = tuple(card.id for card in chosen)
    return Request(
        note=ids[0] if len(ids) == 1 else "",
        picked=ids if len(ids) > 1 else (),
        question=asked,
        words=int(st.session_state["words"]) if st.session_state.get("words") else None,
        as_of=_day(str(st.session_state.get("asof") or "")),
        without=state.words("without"),
        order=state.words("order"),
        skipped=state.words("skip"),
    )


def _day(written: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(written) if written else None
    except ValueError:
        markup.show(f'<p class="notice">“{text(written)}” is not a date; write it as 2026-01-31.</p>')
        return None


def _sheet(prompt: Prompt, request: Request, assistant: Assistant) -> None:
    """Show the prompt as it will be taken away, with the ways to take it."""
    written = markdown(prompt, assistant)
    tokens = round(len(written) / LETTERS_A_TOKEN, -1)
    most = f" of at most {request.words:,}" if request.words else ""
    markup.show(
        f'<p class="meter" role="status">{count_words(written):,}{most} words · about {tokens:,.0f} tokens · '
        '<a href="#check">Check what came back</a></p>'
    )
    with st.container(key="take", horizontal=True, vertical_alignment="center"):
        as_data = json.dumps(as_json(prompt), ensure_ascii=False, indent=2)
        files = (
            Download("Download .md", written, f"{prompt.id}.md", "text/markdown"),
            Download("Download .txt", render(prompt, Form.TEXT), f"{prompt.id}.txt", "text/plain"),
            Download("Download .json", as_data, f"{prompt.id}.json", "application/json"),
        )
        copier(
            {"Copy prompt": written}, key="copy_prompt", primary=True, downloads=files, fields=_typed()
        )  # fmt: skip
        if st.button("Save", help="Keep a record, to see later what has changed."):
            _save(prompt, request)
    if prompt.thin:
        markup.show(f'<p class="notice">{text(prompt.thin)}</p>')
    markup.show(markup.as_written(written, "The prompt"))
    markup.show(ways_out(written))


def _typed() -> dict[str, str]:
    """Return what the fields held that this prompt is made from."""
    return {name: str(st.session_state.get(name) or "") for name in ("ask", "words", "asof")}


def _save(prompt: Prompt, request: Request) -> None:
    """Keep a record of a prompt, and say whether it is kept."""
    try:
        cached.ask(lambda library: library.prompts.keep(prompt, request))
    except UserDataUnwritableError as error:
        markup.failure("The prompt was not saved.", str(error))
    else:
        st.toast("Saved. The list of saved prompts says when it is out of date.")


def ways_out(written: str) -> str:
    """Return links that open an assistant with the prompt, or say why they cannot carry it."""
    encoded = quote(written, safe="")
    links = [
        f'<a href="{text(address + encoded)}" target="_blank" rel="noreferrer noopener">Open in {name}</a>'
        for name, address in ADDRESSES.items()
        if len(address) + len(encoded) <= LONGEST_ADDRESS
    ]
    if links:
        said = "The link contains the prompt; nothing is sent before you click."
        return f'<p class="outward">{" · ".join(links)} <span class="quiet">{said}</span></p>'
    return (
        '<p class="outward quiet">This prompt is too long for an address, so no link can open it in an '
        "assistant: copy it, or allow fewer words.</p>"
    )


def _papers_alone(error: OnlyPapersError) -> None:
    """Say why nothing can be asked of papers alone, and offer the notes that cite them."""
    it, count = "it" if len(error.papers) == 1 else "them", len(error.citing)
    if not count:
        markup.empty(error.why, f"No note cites {it}: choose notes about the same matter.")
        return
    markup.empty(error.why, f"Choose the notes that cite {it}: all of these, or one.")
    words = "the note that cites" if count == 1 else f"the {count} notes that cite"
    ids = ",".join(card.id for card in error.citing)
    st.page_link(state.LINES, label=f"Make a prompt of {words} {it}", query_params={"from": ids})
    items = "".join(
        f'<li class="start">{markup.mark(card.kind, card.complete)} '
        f"{markup.turn_link('lines', card.title, {'from': card.id})}</li>"
        for card in error.citing
    )
    markup.show(f'<ul class="rows starts">{items}</ul>')


def _add_a_note() -> None:
    """Offer to draw on another note too."""
    with st.container(key="add_a_note"):
        offer("source", "Add a note", _add)


def _add(_: str, note: str) -> None:
    state.keep("from", ",".join(dict.fromkeys((*state.words("from"), note))))
    st.session_state.pop("type_source", None)
