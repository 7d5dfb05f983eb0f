"""The properties of a note: every name and value that its page writes down, whatever the form.

Front matter in YAML or TOML, `key:: value` of Logseq and Dataview, and drawers of Org all become these.
Nothing is dropped: what no rule of the program uses is still kept, shown, searched for and written out again.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from throughline.corpus.text.letters import clean, whole

DEEPEST = 20  # lists within lists of one value; a property that a person wrote has two
_LINK = re.compile(r"!?\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]*))?\]\]")

# The names by which each dialect calls the same thing, in the order in which they are believed.
TITLES = ("title",)
ALIASES = ("aliases", "alias", "roam_aliases", "roam_alias")
DESCRIPTIONS = ("description", "desc", "excerpt")
# The day of a note is its own; on which day that appeared which it is about is told by its other properties.
DATES = (
    "date", "created", "created_at", "date_created", "creation_date", "created_date", "published",
    "publishdate", "pubdate", "publication_date", "publish_date", "date_published", "issued", "year",
)  # fmt: skip
# The property of a file that an export made of a note which no file holds as it is: all is read as it stands.
MARKER = "throughline"
TAGS = ("tags", "tag", "filetags", "roam_tags", "hugo_tags")


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its name as it is written, and its value as JSON, so that a value of any form is kept."""

    name: str
    written: str
    line: int = 1

    @classmethod
    def of(cls, name: str, value: Any, line: int = 1) -> "Property":
        """Make a property of a value as a parser gives it."""
        return cls(clean(whole(name)), json.dumps(_plain(value), ensure_ascii=False), line)

    @property
    def key(self) -> str:
        """The name as it is looked up: letter case, spaces and dashes do not count."""
        return property_key(self.name)

    @property
    def value(self) -> Any:
        """The value: a text, or a list or mapping of values."""
        return json.loads(self.written)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts in the value, one after the other; an empty one is none."""
        return tuple(filter(None, (text.strip() for text in flat(self.value))))

    @property
    def shown(self) -> tuple[str, ...]:
        """The texts as a person reads them: a link shows its words."""
        return tuple(without_links(text) for text in self.texts)


def property_key(name: str) -> str:
    """Return what the spellings of one property's name share.

    >>> property_key("Created-At"), property_key("created at")
    ('created_at', 'created_at')
    """
    return re.sub(r"[\s_-]+", "_", name.strip().casefold())


def flat(value: Any) -> Iterator[str]:
    """Yield the texts of a value in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from flat(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from flat(one)


def without_links(text: str) -> str:
    """Return a text whose links are the words that they show.

    >>> without_links("[[Ann Lee]] and [[b|Bo]]")
    'Ann Lee and Bo'
    """
    return _LINK.sub(lambda link: (link[2] or link[1]).strip(), text)


def named(properties: Iterable[Property], names: Iterable[str]) -> Property | None:
    """Return the property with the first of these names that has a value."""
    by_key: dict[str, Property] = {}
    for one in properties:
        if one.texts:
            by_key.setdefault(one.key, one)  # of one that is written twice, the first, as it is stored
    return next((by_key[key] for key in map(property_key, names) if key in by_key), None)


def _plain(value: Any, depth: int = 0) -> Any:
    """Return a value as texts, lists and mappings alone; numbers, dates and truths as they are written."""
    if isinstance(value, Mapping) and depth < DEEPEST:
        return {_text(name): _plain(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list | tuple) and depth < DEEPEST:
        return [_plain(one, depth + 1) for one in value]
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(whole(str(value)))
