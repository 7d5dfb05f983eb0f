"""What is said of a figure, and what a sentence says to rise or to fall: told by words, without a model."""

import re
from dataclasses import dataclass
from functools import lru_cache

from throughline.corpus.text.words import telling_stems
from throughline.prompts.wording import any_of

UP, DOWN = 1, -1
COUNTED = 45  # letters after a figure that say what it counts
BEFORE, AFTER = 90, 150  # letters around a figure in which what is said of it stands

_UP_CHANGE = (
    "increas~ rais~ rise rises rose grew grows grow gain~ boost~ widen~ accelerat~ amplif~ doubled tripled "
    "lengthen~ heighten~"
)
_DOWN_CHANGE = (
    "reduc~ lower~ fall falls fell drop~ declin~ decreas~ cut cuts shrink~ shrank shrunk narrow~ suppress~ "
    "diminish~ halved shorten~ lose loses lost slow~"
)
_BETTER = "improv~ strengthen~ enhanc~ help helps helped support~ restor~"
_WORSE = "worsen~ weaken~ harm~ damag~ degrad~ erod~ undermin~ impair~ hinder~"
_UP_LEVEL = "more higher greater larger better longer faster stronger above outperform~ exceed~"
_DOWN_LEVEL = "fewer less lower smaller worse shorter slower weaker below"
_TRANSITIVE = re.compile(
    r"\b(?:reduc\w*|lower(?:s|ed)|cuts?|decreas\w*|rais\w*|increas\w*|improv\w*|boost\w*|widen\w*|"
    r"shrink\w*|shrank|weaken\w*|strengthen\w*|diminish\w*|suppress\w*|erod\w*|degrad\w*|impair\w*)\b",
    re.IGNORECASE,
)
_WORD_OF = {
    UP: re.compile(rf"\b(?:{any_of(f'{_UP_CHANGE} {_BETTER} {_UP_LEVEL}')})\b", re.IGNORECASE),
    DOWN: re.compile(rf"\b(?:{any_of(f'{_DOWN_CHANGE} {_WORSE} {_DOWN_LEVEL}')})\b", re.IGNORECASE),
}
# What grows and what gets better are told apart: to widen a gap and to worsen it is one thing.
_CHANGES = tuple(
    (family, way, re.compile(rf"\b(?:{any_of(words)})\b", re.IGNORECASE))
    for family, way, words in (
        ("size", UP, _UP_CHANGE),
        ("size", DOWN, _DOWN_CHANGE),
        ("worth", UP, _BETTER),
        ("worth", DOWN, _WORSE),
    )
)
_FIGURE = re.compile(
    r"(?<![\w.,/-])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<sign>%|percent\b|per cent\b))?(?![\w/-]|\.\d|:\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"1\d\d\d|20\d\d")
_CLAUSE = re.compile(r"[;:\u2014]|,\s+(?:and|but|while|whereas|which|because|since|so)\b|\band that\b")
_COMPARED = re.compile(
    r"\b(?:than|below|above|over|versus|vs\.?|compared (?:to|with)|relative to)\s+([^,.;:()\u2014]{3,60})",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:before|earlier|previous\w*|prior|baseline\w*|last (?:year|month|week)|control\w*|without)\b",
    re.IGNORECASE,
)
_MADE = re.compile(r"\b[\w-]+-(?:tuned|trained|aligned|optimi[sz]ed|augmented)\b|\b[A-Z][A-Za-z]*-\d[\w.]*\b")
_NOT = re.compile(
    r"\b(?:not|no|never|nor|neither|cannot|hardly|rarely|fail\w*|without|little)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
CONTRAST = re.compile(
    r"\b(?:however|by contrast|in contrast|on the contrary|whereas|on the other hand|contradict\w*|"
    r"disagrees? with|at odds with|in tension with|conflicts? with|contrary to|runs? counter to)\b",
    re.IGNORECASE,
)
# A sentence that itself says that what was found elsewhere is not what was found here. To come to a
# conclusion, to show what is otherwise unseen, or not to confirm a date is no disagreement.
_FINDING = (
    r"(?:results?|findings?|effects?|claims?|conclusions?|observations?|patterns?|benefits?|gains?|"
    r"improvements?|hypothes[ei]s|theor(?:y|ies)|stud(?:y|ies)|experiments?)"
)
_PREPOSITION = r"(?:of|in|on|with|for|from|to|by|at)"
_CLAUSE_ENDS = r"(?=\s*(?:[.,;:!?()\[\u2014\ue000]|$)|\s+(?:and|but|while|because|since|when|where|though)\b)"
DISAGREES = re.compile(
    r"\b(?:points? (?:in )?(?:the other way|another way|the opposite direction)|"
    r"c[ao]mes? to (?:another|(?:(?:an?|the) )?(?:\w+ )?(?:different|other|opposite)) "
    r"(?:results?|conclusions?|views?)|"
    r"(?:found|finds|saw|sees|reports?|reported|shows?|showed) (?:the opposite|the reverse|otherwise"
    rf"{_CLAUSE_ENDS})|"
    r"(?:could not|did not|failed to|fails? to) (?:replicate|reproduce|confirm) (?:"
    rf"(?:this|that|it|these|those){_CLAUSE_ENDS}|that \w+ \w+|"
    rf"(?:this|these|those|the|its|their) (?:(?!{_PREPOSITION}\b)[\w'\u2019-]+ ){{0,3}}{_FINDING})|"
    r"(?:results?|findings|studies|experiments|tests|trials|reviews) (?:disagree|conflict|diverge|are mixed)"
    r")\b",
    re.IGNORECASE,
)
SUPERSEDES = re.compile(
    r"\b(?:supersed\w*|overturn\w*|retract\w*|outdated|obsolete|no longer (?:holds?|true|valid)|"
    r"fail\w* to replicate|did not replicate|(?:is|was|been) replaced by|(?:corrects?|revises?) an? "
    r"earlier)\b",
    re.IGNORECASE,
)
HAS_CUE = re.compile(
    "|".join(
        [
            r"\d",
            CONTRAST.pattern,
            DISAGREES.pattern,
            SUPERSEDES.pattern,
            *(change.pattern for *_, change in _CHANGES),
        ]
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A figure in its clause: which way, whether as a change that something makes, beside what."""

    figure: str
    direction: int
    actor: frozenset[str]  # what makes the change; empty where the figure is told as a level
    subject: frozenset[str]  # what stands before it
    counted: frozenset[str]  # what it counts
    beside: frozenset[str]  # what it is compared with
    is_change: bool
    clause: frozenset[str]
    narrow: str = ""  # what tells its subject from others of its kind: names, and how it was made

    @property
    def is_share(self) -> bool:
        """Whether it is a share of a hundred."""
        return self.figure.endswith("%")


@lru_cache(8192)
def frames_of(text: str) -> tuple[Frame, ...]:
    """Return the figures of a sentence with what is said of each; years and small counts are none.

    >>> one, = frames_of("Training reduces checks by 77.5% below human levels.")
    >>> one.figure, one.direction, one.is_change, sorted(one.actor)
    ('77.5%', -1, True, ['traini'])
    """
    return tuple(one for match in _FIGURE.finditer(text) if (one := _frame(text, match)))


def _frame(text: str, match: re.Match[str]) -> Frame | None:
    number = match["number"].replace(",", "")
    figure = number + ("%" if match["sign"] else "")
    if not match["sign"] and (("." not in number and len(number) < 3) or _YEAR.fullmatch(match["number"])):
        return None
    start, stop = _clause(text, match.start(), match.end())
    before, after = text[max(start, match.start() - BEFORE) : match.start()], text[match.end() : stop][:AFTER]
    changing = _TRANSITIVE.search(before)
    is_change = bool(changing and re.search(r"\bby\s+(?:about|around|some|roughly|up to|~)?\s*$", before))
    compared = _COMPARED.search(after)
    beside = compared[1] if compared and not _EARLIER.search(compared[1]) else ""
    counted = re.split(r"[,;:()]", after[: compared.start()] if compared else after)[0][:COUNTED]
    actor = before[: changing.start()] if changing and is_change else ""
    if changing and is_change:
        counted = before[changing.end() :]
    return Frame(
        figure=figure,
        direction=_direction(before, after),
        actor=telling_stems(actor),
        subject=telling_stems(before),
        counted=telling_stems(counted),
        beside=telling_stems(beside),
        is_change=is_change,
        clause=telling_stems(text[start:stop]),
        narrow=" ".join(_narrow(before)),
    )


def _narrow(before: str) -> tuple[str, ...]:
    """Return what a subject is called that not all of its kind are: `GPT-4`, `fine-tuned`."""
    return tuple(sorted({match[0] for match in _MADE.finditer(before)}))


def _clause(text: str, start: int, stop: int) -> tuple[int, int]:
    """Return where the clause of a figure begins and ends."""
    first, last = 0, len(text)
    for match in _CLAUSE.finditer(text):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= stop:
            last = match.start()
            break
    return first, last


def _direction(before: str, after: str) -> int:
    """Return which way a figure points, by the word nearest to it: fewer, by, more."""
    near = after[:40]
    found = [
        (match.start() if side is near else len(side) - match.end(), way)
        for side in (near, before)
        for way, pattern in _WORD_OF.items()
        for match in pattern.finditer(side)
    ]
    return min(found)[1] if found else 0


@lru_cache(8192)
def directions_in(text: str) -> tuple[tuple[str, int], ...]:
    """Return each change that a sentence tells, with what it does it to: the stem after it, up or down.

    >>> directions_in("Explanations did not increase reliance, and they reduced trust.")
    (('size relian', -1), ('size trust', -1))
    """
    found = []
    for family, way, pattern in _CHANGES:
        for match in pattern.finditer(text):
            after = re.split(r"[,;:.()\u2014]", text[match.end() : match.end() + 60])[0]
            object_ = next((stem for word in after.split() for stem in telling_stems(word)), "")
            if object_:
                turned = _NOT.search(text, max(0, match.start() - 25), match.start()) is not None
                found.append((match.start(), f"{family} {object_}", -way if turned else way))
    return tuple((object_, way) for _, object_, way in sorted(found))
