"""Names in a sentence: of people, of systems, and of papers by author and year."""

import re
from dataclasses import dataclass

from throughline.prompts.cues import word_list
from throughline.prompts.wording import any_of

_PARTICLES = r"(?:(?:van|von|de|der|den|di|da|la|le|ten|ter) )*"
_SURNAME = _PARTICLES + r"(?:[A-Z][a-z]?['\u2019])?[A-Z][\w\u00c0-\u024f'\u2019-]*[a-z\u00df-\u024f]"
_OTHERS = rf"(?:,? et al\.?| and colleagues|(?:, {_SURNAME})*,? (?:and|&) {_SURNAME})"
_YEAR = r"(?P<year>(?:19|20)\d\d)[a-z]?\b"
_REFERENCES = (
    re.compile(rf"\b(?P<name>{_SURNAME}){_OTHERS}?(?:['\u2019]s)?,?\s*\({_YEAR}\)?"),
    re.compile(rf"(?<=[(;])\s*(?:see |e\.g\.,? |cf\. )?(?P<name>{_SURNAME}){_OTHERS}?,?\s+{_YEAR}"),
    re.compile(rf"\b(?P<name>{_SURNAME}){_OTHERS},?\s+(?:in )?{_YEAR}"),
)
_WHEN = word_list("times")
_SYSTEM = re.compile(
    r"(?<![\w.-])(?:[A-Z][A-Za-z]*-\d(?:[\w.]*\w)?|[A-Za-z]*[a-z][A-Z]\w*|[A-Z]{3,}[a-z]?)(?![\w])"
)
_SHARED = word_list("shared_names")
# Words in capitals one after another are a heading or a label, and no names.
_LOUD = re.compile(r"\b[A-Z]{2,}(?:(?:\s+|,\s+)(?:[A-Z]+|\d+))*\s+[A-Z]{2,}\b")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f][\w\u00c0-\u024f]*(?:['\u2019-][\w\u00c0-\u024f]+)*")
_BEGINS = re.compile(r"(?:^|[.!?:;\u2014\u2013\u2026(\[\"\u201c\u2018/|]|\s-)[\s\"'\u201c\u2018(\[*_]*$")
_REPORTS = any_of(
    "found finds show~ report~ observe~ argue~ measure~ demonstrate~ propose~ introduce~ estimate~ prove~ "
    "identif~ reveal~ conclude~ examine~ test~ compare~ claim~"
)
_PEOPLE = re.compile(rf"\s*(?:{_OTHERS}|['\u2019]s\b|\s(?:{_REPORTS})\b)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper named by its first author and year."""

    name: str
    year: int
    shown: str


def references_in(text: str) -> tuple[Reference, ...]:
    """Return the papers that a text names by author and year.

    >>> [one.shown for one in references_in("As Smith et al. (2023) and (Lee & Wu, 2021) say in May (2020).")]
    ['Smith et al. (2023)', 'Lee & Wu, 2021']
    """
    found: dict[tuple[str, int], Reference] = {}
    for pattern in _REFERENCES:
        for match in pattern.finditer(text):
            if match["name"] not in _WHEN:
                key = (match["name"], int(match["year"]))
                found.setdefault(key, Reference(*key, match[0].strip()))
    return tuple(found.values())


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text in small letters, possessives taken off, parts of joined words included."""
    whole = [_bare(found[0]).lower() for found in _WORD.finditer(text)]
    return frozenset([*whole, *(part for word in whole for part in re.split(r"[-'\u2019]", word))])


def plain_words_of(text: str) -> frozenset[str]:
    """Return the words that a text writes in small letters: those are no names."""
    return frozenset(_bare(found[0]) for found in _WORD.finditer(text) if found[0].islower())


def names_in(sentence: str) -> tuple[str, ...]:
    """Return the names of a sentence: words with a capital inside it, systems, and authors at its head.

    >>> names_in("Sharma and colleagues tested CollabLLM; Wen's model lost to GPT-4 in English.")
    ('Sharma', 'CollabLLM', 'Wen', 'GPT-4', 'English')
    """
    sentence = _LOUD.sub(lambda loud: loud[0].lower(), sentence)
    systems = {found[0] for found in _SYSTEM.finditer(sentence)}
    found: list[str] = []
    for match in _WORD.finditer(sentence):
        word = _bare(match[0])
        first = _BEGINS.search(sentence, max(0, match.start() - 12), match.start()) is not None
        whole = _system_at(sentence, match.start())
        if whole or (word[0].isupper() and len(word) > 1 and word not in _WHEN):
            rest = sentence[match.start() + len(word) : match.start() + len(word) + 80]
            if whole or not first or (_PEOPLE.match(rest) and not word.isupper()):
                found.append(whole or word)
    names = [name for name in dict.fromkeys(found) if name not in _SHARED]
    return tuple(name for name in names if name in systems or not name.isupper() or len(name) > 2)


def _system_at(sentence: str, at: int) -> str:
    found = _SYSTEM.match(sentence, at)
    return found[0] if found else ""


def _bare(word: str) -> str:
    return re.sub(r"['\u2019]s$", "", word)
