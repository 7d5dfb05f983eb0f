"""What front ends write: drawings, prompts, exports and files that are whole or not there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from throughline.corpus.model import Note
from throughline.corpus.readers.files import open_below
from throughline.corpus.text.titles import digest, key_of
from throughline.corpus.writers.destination import refuse_existing, told, whole_folder, whole_or_not_at_all
from throughline.graph.drawings import look
from throughline.graph.drawings.around import around_as_json
from throughline.graph.drawings.drawing import as_json as drawing_as_json
from throughline.graph.drawings.drawing import draw, draw_all
from throughline.graph.drawings.look import path, slug
from throughline.graph.drawings.mapfile import map_html, write_map
from throughline.graph.exports.formats import export
from throughline.graph.insights import findings
from throughline.graph.insights.as_values import answer_as_json, notes_of
from throughline.graph.insights.next_notes import NOTHING_FOLLOWS
from throughline.graph.walks import paths
from throughline.graph.walks.neighbourhood import places_of
from throughline.index.search import ranking
from throughline.index.store.facets import above
from throughline.prompts.beside import report as beside_report
from throughline.prompts.check import report as brief_report
from throughline.prompts.compare import difference
from throughline.prompts.drafting import Message, driven
from throughline.prompts.pack import written as written_pack
from throughline.prompts.render import as_json as prompt_as_json
from throughline.prompts.render import count_words, markdown, render

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

    from throughline.corpus.readers.markup import Rule

__all__ = [
    "NOTHING_FOLLOWS",
    "Message",
    "above",
    "answer_as_json",
    "around_as_json",
    "as_bibtex",
    "beside_report",
    "bounded",
    "brief_report",
    "count_words",
    "difference",
    "digest",
    "draw",
    "draw_all",
    "drawing_as_json",
    "driven",
    "export",
    "findings",
    "key_of",
    "look",
    "map_html",
    "markdown",
    "new_parser",
    "notes_of",
    "open_below",
    "path",
    "paths",
    "places_of",
    "prompt_as_json",
    "ranking",
    "refuse_existing",
    "render",
    "slug",
    "told",
    "whole_folder",
    "whole_or_not_at_all",
    "write_map",
    "written_pack",
]


def as_bibtex(papers: Iterable[Note]) -> str:
    """Return papers as the text of a BibTeX file."""
    from throughline.corpus.readers import bibliography  # noqa: PLC0415 - loads a reader of BibTeX

    return bibliography.as_bibtex(papers)


def new_parser() -> "MarkdownIt":
    """Return a parser of Markdown of one's own: what it reads as links is what notes are linked by."""
    from throughline.corpus.readers import markup  # noqa: PLC0415 - loads a parser of Markdown

    return markup.new_parser()


def bounded(rule: "Rule") -> "Rule":
    """Let a rule of a parser look ahead only so far."""
    from throughline.corpus.readers import markup  # noqa: PLC0415 - loads a parser of Markdown

    return markup.bounded(rule)
