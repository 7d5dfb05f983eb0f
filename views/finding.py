"""The sentences of findings, with the notes that they name as links."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from throughline.library.nouns import Finding, Named
from throughline.views import markup
from throughline.views.safe import text


def named_in(value: object) -> Iterator[Named]:
    """Yield every note that a finding names."""
    if isinstance(value, Named):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from named_in(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from named_in(getattr(value, field.name))


def linked(finding: Finding) -> str:
    """Return the sentence of a finding with its notes as links."""
    html = text(finding.sentence)
    links: list[str] = []
    for note in sorted(dict.fromkeys(named_in(finding)), key=lambda note: -len(note.title)):
        title = text(" ".join(note.title.split()))
        html = html.replace(
            text(str(note)), f"\0{len(links)}\0", 1
        )  # a title may stand within another, or twice
        links.append(f'“<a class="cite" href="{markup.href(note.id)}"><bdi>{title}</bdi></a>”')
    return re.sub("\0(\\d+)\0", lambda found: links[int(found[1])], html)
