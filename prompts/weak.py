"""Where the support of a line is weak, as far as it can be told from the notes alone."""

from collections.abc import Sequence

from throughline.corpus.text.phrases import joined
from throughline.corpus.text.words import GRAMMAR_WORDS, PLAIN_WORDS, stem, words_in
from throughline.prompts.cues import cue
from throughline.prompts.evidence import names_study
from throughline.prompts.model import Claim, Material, SameFigure
from throughline.prompts.tasks import numbers, quoted

MOST_WORDS, MOST_STRONG = 3, 4


def weak_points(
    material: Material, claims: Sequence[Claim], figures: Sequence[SameFigure]
) -> tuple[str, ...]:
    """Return what is weak, each in a sentence that can be checked against the notes."""
    if not claims:
        return ()
    return tuple(filter(None, (_unspoken(material), _nameless(claims), _twice(figures), _strong(claims))))


def _unspoken(material: Material) -> str:
    """Name the words of the question that no source holds, anywhere in what is known of it."""
    texts = (f"{s.title} {s.description} {s.summary} {s.body}" for s in material.sources)
    held = {stem(word) for text in texts for word in words_in(text)}
    asked = [word.lower() for word in words_in(material.question) if _tells(word) and stem(word) not in held]
    missing = [quoted(word) for word in dict.fromkeys(asked)][:MOST_WORDS]
    answered = bool(material.line and material.line.body)
    if len(missing) <= answered:  # where the line answers, one word may be said otherwise
        return ""
    named = joined(missing).replace(" and ", " or ")
    return f"The question speaks of {named}; no source uses the word."


def _tells(word: str) -> bool:
    low = word.lower()
    return len(low) > 3 and low not in GRAMMAR_WORDS and low not in PLAIN_WORDS


def _nameless(claims: Sequence[Claim]) -> str:
    """Name the sources whose findings are shown without saying whose they are."""
    named = {claim.n for claim in claims if names_study(claim.text)}
    nameless = {claim.n for claim in claims} - named
    if not nameless:
        return ""
    return f"No study is named for {numbers(nameless)}: find what is behind."


def _twice(figures: Sequence[SameFigure]) -> str:
    """Name the first figure that several sources give."""
    if not figures:
        return ""
    same = figures[0]
    both = "both give" if len(same.numbers) == 2 else "all give"
    return f"{numbers(same.numbers)} {both} {same.figure}: settle whether they say the same of it."


def _strong(claims: Sequence[Claim]) -> str:
    """Name words that claim more than one study can carry."""
    found: dict[tuple[str, int], None] = {}
    for claim in claims:
        for match in cue("strong").finditer(claim.text):
            found.setdefault((match[0].lower(), claim.n))
    named = [f"{quoted(word)} [{n}]" for word, n in list(found)[:MOST_STRONG]]
    if not named:
        return ""
    return f"Stronger than a study can show: {joined(named)}."
