"""`==words==` as a highlight, by the same rules as the parser's own struck-out words."""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

_SIGN = "="


def highlight_plugin(parser: MarkdownIt) -> None:
    """Let a parser read highlights."""
    parser.inline.ruler.before("emphasis", "highlight", _take)
    parser.inline.ruler2.before("emphasis", "highlight", _pair)


def _take(state: StateInline, silent: bool) -> bool:
    """Take a run of signs as text that may turn out to open or close a highlight."""
    if silent or state.src[state.pos] != _SIGN:
        return False
    run = state.scanDelims(state.pos, True)
    if run.length != 2:
        state.pending += _SIGN * run.length
        state.pos += run.length
        return True
    token = state.push("text", "", 0)
    token.content = _SIGN * 2
    state.delimiters.append(
        Delimiter(
            marker=ord(_SIGN),
            length=0,
            token=len(state.tokens) - 1,
            end=-1,
            open=run.can_open,
            close=run.can_close,
        )
    )
    state.pos += 2
    return True


def _pair(state: StateInline) -> None:
    """Make highlights of the runs that belong together, within links and outside of them."""
    inner = (meta.get("delimiters", []) for meta in state.tokens_meta if meta)
    for delimiters in (state.delimiters, *inner):
        for opening in delimiters:
            if opening.marker == ord(_SIGN) and opening.end >= 0:
                _mark(state, opening.token, "mark_open", 1)
                _mark(state, delimiters[opening.end].token, "mark_close", -1)


def _mark(state: StateInline, at: int, kind: str, nesting: int) -> None:
    token = state.tokens[at]
    token.type, token.tag, token.nesting = kind, "mark", nesting  # type: ignore[assignment]
    token.markup, token.content = _SIGN * 2, ""
