"""What a sentence states otherwise than its source: figures, dates, names, ids and quotations."""

import re
from collections.abc import Iterator, Sequence

from throughline.audit.figures import Figure, Kind, agree, figures_of, is_reckoned
from throughline.audit.stated import Passage, Stated
from throughline.audit.words import listed, words_of
from throughline.corpus.text.words import PLAIN_WORDS
from throughline.prompts.facts import ids_in, quotes_in, without_ids
from throughline.prompts.grounds import is_named, is_within
from throughline.prompts.naming import names_in, plain_words_of
from throughline.prompts.naming import words_of as words_in

MISPLACED = 2  # words around a figure that stand around another one in the source, and fewer around its own
QUOTED = 3  # words; fewer in quotation marks are a word that somebody keeps at a distance
_MONTH = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_OPENING = re.compile(r"[\"\u201c(]*([A-Z][a-z\u00c0-\u024f]+)\b(?!['\u2019-])")
_WORD = re.compile(r"[^\W\d_]+")
_NO_NAMES = ("ing", "tion", "ment", "ness", "ity", "ly", "ers", "ism")  # how words end that are no names
_PLURAL = re.compile(r"[^sui]s$")
_JOINING = frozenset(
    {
        "the",
        "a",
        "an",
        "of",
        "in",
        "and",
        "or",
        "to",
        "for",
        "on",
        "with",
        ",",
        "such",
        "as",
        "at",
        "by",
        "from",
        "that",
        "than",
        "but",
    }
)
_KINDS = {Kind.SHARE: "figure", Kind.PLAIN: "figure", Kind.YEAR: "date"}


def facts_of(
    claim: str, told: Sequence[Stated], best: Sequence[Passage], near: Sequence[str], link: str = ""
) -> Iterator[str]:
    """Yield each fact of a claim that none of its sources gives so; other names are looked for `near` it.

    The words of its `link` are a name that the source has, wherever else it stands.
    """
    rest = claim
    for quote in quotes_in(claim):
        rest = rest.replace(quote, " ")
        if len(quote.split()) >= QUOTED and not any(is_within(quote, one.ground) for one in told):
            yield f"quotation: \u201c{quote}\u201d is not in the source"
    passages = [sentence for passage in best for sentence in passage.sentences]
    yield from _figures(rest, told, passages)
    yield from _months(rest, told, passages)
    known = {one for source in told for one in source.ground.ids}
    yield from (f"id: {one} is not in the source" for one in ids_in(rest) if one not in known)
    yield from _names(without_ids(rest), told, near, link)


def _figures(claim: str, told: Sequence[Stated], passages: Sequence[str]) -> Iterator[str]:
    held = [figure for one in told for figure in one.figures]
    near = [figure for one in passages for figure in figures_of(one)]
    own = figures_of(claim)
    for figure in own:
        alike = [other for other in held if agree(figure, other)]
        others = [
            other
            for other in near
            if other.kind is figure.kind and not any(agree(mine, other) for mine in own)
        ]
        if alike:
            yield from _misplaced(figure, alike, others)
        elif figure.is_span and not any(_is_of(figure, one) and figure.about & one.about for one in others):
            continue  # "for three centuries" of something that is told with years of the calendar
        elif is_reckoned(figure, near) and not any(
            _counts_the_same(figure, other) for other in others if other.is_told_as_worked_out
        ):
            continue  # a figure that the source works out itself cannot be another one
        elif figure.is_own_count and not any(_is_of(figure, other) for other in others):
            continue  # "in two months", "four of them": a count of the writer's own, beside which none stands
        elif others:
            nearest = max(others, key=lambda one: (one.of == figure.of, len(one.about & figure.about)))
            yield f"{_KINDS[figure.kind]}: {figure.shown} here, {nearest.shown} in the source"
        elif figure.kind is not Kind.YEAR and not figure.is_small and not figure.spelled:
            yield f"figure: {figure.shown} here, none such in the source"


def _counts_the_same(one: Figure, other: Figure) -> bool:
    """Tell whether two figures are given of the same, so that one stands in the place of the other."""
    return _is_of(one, other) or len(one.about & other.about) >= MISPLACED


def _is_of(one: Figure, other: Figure) -> bool:
    return one.of != "" and one.of == other.of


def _misplaced(figure: Figure, alike: Sequence[Figure], rivals: Sequence[Figure]) -> Iterator[str]:
    """Tell where a source gives a figure of something else, and another of what the claim gives it of."""
    counted = [one for one in rivals if figure.of and one.of == figure.of and one.kind is figure.kind]
    if counted and not figure.spelled and all(other.of and other.of != figure.of for other in alike):
        yield f"{_KINDS[figure.kind]}: {figure.shown} here, {counted[0].shown} in the source"
        return
    if figure.is_small or (figure.spelled and not figure.beyond) or not figure.about:
        return
    own = max(len(figure.about & other.about) for other in alike)
    rivals = [one for one in rivals if figure.kind is Kind.SHARE or one.of == figure.of]
    best = max(rivals, key=lambda one: len(figure.about & one.about), default=None)
    shared = len(figure.about & best.about) if best else 0
    if best and shared >= MISPLACED and shared > own:
        yield (
            f"{_KINDS[figure.kind]}: {figure.shown} here, {best.shown} in the source, "
            f"which gives {figure.shown} of something else"
        )


def _months(claim: str, told: Sequence[Stated], passages: Sequence[str]) -> Iterator[str]:
    near = [found for one in passages for found in _MONTH.findall(one)]
    for month in _MONTH.findall(claim):
        if near and not any(month in one.ground.text for one in told):
            yield f"date: {month} here, {near[0]} in the source"


def _names(claim: str, told: Sequence[Stated], passages: Sequence[str], link: str) -> Iterator[str]:
    """Yield the names that no source has where the nearest passage has another in their place."""
    words = words_in(link).union(*(one.ground.words for one in told))
    small = plain_words_of("\n".join(one.ground.text for one in told))
    said = _said(claim)
    known = said | small
    known |= listed("keys") | listed("orders")
    rivals = [name for one in passages for name in _names_of(one) if name.lower() not in known]
    for name in names_in(claim):
        alike = [one for one in rivals if one.isupper() == name.isupper()]
        if name.lower() in listed("lands"):  # a writer tells readers where a town lies
            alike = [one for one in alike if one.lower() in listed("lands")]
        if alike and not (is_named(name, words) or name.lower() in small or is_spelled_out(name, told)):
            yield f"name: {name} here, {alike[0]} in the source"
    first = _OPENING.match(claim)
    if first and not is_named(first[1], words) and first[1] not in names_in(claim):
        yield from _opening(first[1], claim, told, passages)


def _names_of(sentence: str) -> tuple[str, ...]:
    """Return the names of a sentence of a source; where one is looked for, its first word may be one."""
    first = _OPENING.match(sentence)
    may_be = first and not (
        first[1].lower() in PLAIN_WORDS
        or first[1].lower() in listed("people")
        or first[1].endswith(_NO_NAMES)
    )
    return (*names_in(sentence), *((first[1],) if first and may_be else ()))


def _opening(name: str, claim: str, told: Sequence[Stated], passages: Sequence[str]) -> Iterator[str]:
    """Tell of a name that opens a claim where the source says the same of another, in the same words."""
    low = name.lower()
    if low in PLAIN_WORDS or low in listed("people") or low in listed("openers") or _PLURAL.search(low):
        return
    verbs = [word.text for word in words_of(claim)[1:2] if word.text not in _JOINING]
    for sentence in passages:
        for n, found in enumerate(match[0] for match in _WORD.finditer(sentence)):
            follow = _WORD.findall(sentence)[n + 1 : n + 4]
            if not set(verbs) & set(follow):
                continue
            if found.lower() in ("he", "she"):
                meant = next((one for source in told for one in names_in(source.ground.text)), "")
            else:
                meant = found if found[0].isupper() and found.lower() not in PLAIN_WORDS else ""
            same = bool(verbs) and follow[:1] == verbs[:1]
            if meant and meant.lower() not in _said(claim) and (same or not low.endswith(_NO_NAMES)):
                yield f"name: {name} here, {meant} in the source"
                return


def _said(text: str) -> frozenset[str]:
    return frozenset(word.text.removesuffix("'s") for word in words_of(text))


def is_spelled_out(name: str, told: Sequence[Stated]) -> bool:
    """Tell whether the letters of a name are the first ones of words that follow one another in a source."""
    letters = re.sub(r"s$", "", name)
    if not (letters.isupper() and 2 <= len(letters) <= 6):
        return False
    start = r"\w*[\s-]+".join(map(re.escape, letters))
    return any(re.search(rf"\b{start}", one.ground.text, re.IGNORECASE) for one in told)
