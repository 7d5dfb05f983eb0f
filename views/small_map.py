"""The whole graph as a small picture: the best linked notes at their places, without words."""

from functools import lru_cache

from throughline.library import Library
from throughline.library.graph import LayoutBasis
from throughline.library.output import look
from throughline.views import cached

DOTS = 320  # notes drawn: enough for the shape of the whole, few enough to be sent with a page
WIDE, HIGH, EDGE = 320.0, 200.0, 8.0  # of the picture, and the margin that no dot leaves


def drawn() -> str:
    """Return the picture as HTML; nothing where the notes are not laid out yet."""
    opened = cached.library()
    if opened.is_large() or not opened.graph.is_laid_out(LayoutBasis.LINKS):
        return ""
    return _drawn(cached.key(), opened)


@lru_cache(maxsize=2)
def _drawn(build: str, library: Library) -> str:
    del build
    layout = library.graph.layout(LayoutBasis.LINKS)
    if layout is None or not layout.ids:
        return ""
    cards = sorted(library.notes.all(), key=lambda card: (-card.connections, card.id))[:DOTS]
    places = {note: (x, y) for note, x, y in layout.rows()}
    found = [(card, *places[card.id]) for card in cards if card.id in places]
    xs, ys = [x for _, x, _ in found], [y for _, _, y in found]
    scale = min(
        (WIDE - 2 * EDGE) / max(max(xs) - min(xs), 1e-6), (HIGH - 2 * EDGE) / max(max(ys) - min(ys), 1e-6)
    )
    mid_x, mid_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    most = max(card.connections for card, _, _ in found) or 1
    dots = "".join(
        f'<i style="left:{100 * (WIDE / 2 + (x - mid_x) * scale) / WIDE:.1f}%;'
        f"top:{100 * (HIGH / 2 + (y - mid_y) * scale) / HIGH:.1f}%;"
        f"width:{2.8 + 6.4 * (card.connections / most) ** 0.5:.1f}px;"
        f'background:var({look.note_variable(card.kind)})"></i>'
        for card, x, y in reversed(found)
    )
    return f'<span class="dots" aria-hidden="true">{dots}</span>'
