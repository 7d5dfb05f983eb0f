"""Readers: from files to notes, links and problems, as pure text work.

`files` lists and decodes, `page` is the grammar of captured pages, `citations` finds titles in prose,
`linking` says what a page states, and `model` holds the types that all other modules use.
"""

from throughline.corpus.linking.captured import link_page
from throughline.corpus.model import (
    Card,
    Link,
    LinkKind,
    Note,
    NoteKind,
    Origin,
    OriginKind,
    Paper,
    Problem,
    ProblemKind,
)
from throughline.corpus.readers.page import read_page

__all__ = [
    "Card",
    "Link",
    "LinkKind",
    "Note",
    "NoteKind",
    "Origin",
    "OriginKind",
    "Paper",
    "Problem",
    "ProblemKind",
    "link_page",
    "read_page",
]
