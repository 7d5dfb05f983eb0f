"""Which sentences state a finding that can stand alone, and what evidence each carries."""

import re
from functools import lru_cache

from throughline.prompts.cues import cue
from throughline.prompts.model import Evidence
from throughline.prompts.wording import any_of

SHORTEST, LONGEST = 6, 60  # words
SENTENCES_KEPT = 4096  # each is asked the same several times while one prompt is made

_JOINING = any_of(
    "But And So Yet Or Nor Thus Hence Then Still Instead Also Rather Indeed Worse However Therefore Otherwise"
)
_POINTING_AT_NOUN = any_of(
    "same other others former latter two three first second third reason result answer question point "
    "irony takeaway lesson lever mechanism problem root upshot pattern paper study finding thing deeper "
    "real opposite author authors key implication next test distinction"
)
_POINTING = any_of(
    "It Its They Their Them He She His Her Here There Which Such Neither Both Either Some Other Others "
    "Each None"
)
_POINTING_AT_VERB = any_of(
    "are were was did had can cannot could will would may might must should do have also too all both not "
    "only one two way last first second line work"
)
_LEANING = re.compile(
    rf"(?:(?:{_JOINING}),?\s+)?(?:(?:{_POINTING})\b"
    rf"|(?:This|That|These|Those)(?:'s|\u2019s)?\s+(?:[a-z]+s|[a-z]+n't|in turn|{_POINTING_AT_VERB})\b"
    rf"|The (?:{_POINTING_AT_NOUN})\b(?! of the)"
    r"|(?:One|Another|A second|A third|A further) "
    r"(?:is|was|of|reason|way|thing|line|more|study|result|striking)\b)",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"[^,.]{3,60}, (?:they|it|he|she|this|these|those)\b|"
    rf"(?:(?:{_JOINING})\b|First|Second|Third|Finally|Even so|In other words|In short|"
    "By contrast|In contrast|That is)"
)
_ORDERS = any_of(
    "Start Begin Consider Note See Imagine Think Read Compare Take Suppose Recall Follow Picture What "
    "Matters Suggests Argues Shows Finds Highlights Covers Reviews Draws Builds Means"
)
LABELS = "|".join(
    ("Post angle", "Write about", "Angle", "Hook", "Thesis", "Tension", "Open question", "See also",
     "Source", "Todo", "Question")
)  # fmt: skip
_EXPLORES = any_of("explor~ examin~ investigat~ consider~ discuss~ describ~ traces tracing")
_ASKED = any_of("whether how what why if which who at into the")
_WONDERS = rf"(?:{any_of('read reads ask asks asking look looks looking test tests')}) (?:{_ASKED})"
_OWN_PAGE = "(?:note|line|page|concept|inquiry|question|paper|article|piece)"
_OWN_PAGES = "|".join(
    ("this note", "this page", "these notes", "the notes", "the corpus", "this corpus", "takeaway",
     "worth carrying", "worth taking", "you might not", "you may not", "the synthesis", "the honest",
     "as discussed")
)  # fmt: skip
_ADDRESS = re.compile(
    rf"^(?:{_ORDERS})\b|^(?:{LABELS})\b\s*:|\b(?:{_OWN_PAGES})\b"
    rf"|^(?:This (?:{_OWN_PAGE} )?)?(?:{_EXPLORES}|{_WONDERS})\b",
    re.IGNORECASE,
)
_OPENS_WHOLE = re.compile(r"[\"\u201c\u2018'(\[]*[A-Z0-9~\u2248]")
_CLOSES_WHOLE = re.compile(r"[.!][\"\u201d\u2019')\]]*$")
_QUOTED = re.compile(r"\"[^\"]*\"|\u201c[^\u201d]*\u201d")
_EXTRA = re.compile(r"\[\d+\]|\b(?:19|20)\d\d\b")
_READER = re.compile(r"\b(?:you|your|we|our|I)\b")

_NUMBERS = any_of(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred "
    "hundreds thousand thousands million millions half"
)
_COUNTED = any_of(
    "language~ studies experiment~ model~ times month~ week~ year~ participant~ people user~ task~ "
    "percent point~ third~ quarter~"
)
_FIGURE = re.compile(
    r"(?<![\w.-])[~\u2248<>+-]?\d+(?:[.,]\d+)*\+?(?![\w-]*[A-Za-z])|\d\s?%|\b(?:twice|doubled|tenfold)\b"
    rf"|\b(?:{_NUMBERS})\s+(?:[a-z-]+\s+)?(?:{_COUNTED})\b"
)
_STUDIES = any_of(
    "study studies experiment~ trial~ survey~ meta-analys~ replicat~ benchmark~ probe~ dataset~ "
    "researchers participants annotators evaluation~ corpora interview~ found finds showed shows shown "
    "demonstrat~ reveal~ reports reported observed measured identify identifies identified proves proved "
    "estimate~"
)
_STUDY = re.compile(rf"\bet al\.|\band colleagues\b|\b(?:{_STUDIES})\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}[a-z]*-?\d[\w.]*)\b|\b[A-Z][a-z]+['\u2019]s\b")
_POINTS_BACK = re.compile(
    r"(?:\S+\s+){0,6}?(?:(?:such|these|those)\s+(?!as\b|an?\b|who\b|that\b|with\b|of\b)[a-z]+"
    r"(?!\w|\s+(?:of|that|who|which|with|where)\b)"
    r"|this\s+(?:[a-z]+\s+)?[a-z]+|(?:their|its|his|her)\s+(?:study|work|results?|experiments?|paper))\b"
    r"|(?:A|The|Another) (?:second|third|fourth|fifth|further|other|last)\b"
    r"|(?:\S+\s+){1,4}?(?:later|also|then|therefore|in turn|as well)\b",
    re.IGNORECASE,
)
# People who did a study, by their names; a study that is spoken of as one; a system with a name of its own.
_WHO = re.compile(
    r"\bet al\.|\b[A-Z][\w'\u2019-]+(?:, [A-Z][\w'\u2019-]+)* and (?:[A-Z][\w'\u2019-]+|colleagues)\b"
    r"|\b(?:A|One|Another|The) (?:[\w\u2013-]+ ){0,3}"
    r"(?:study|trial|review|survey|experiment|benchmark|meta-analysis)\b"
    r"|\b[A-Z][a-z]+[A-Z]\w*|\b[A-Z]{3,}[\w-]*|\b[A-Z][a-z]+['\u2019]s\b"
)
_COMPARED = any_of(
    "than compared versus vs below above fewer outperform~ worse~ better higher lower larger smaller "
    "longer shorter increas~ decreas~ reduc~ drop~ widen~ shrink~ exceed~ unlike"
)
_COMPARISON = re.compile(rf"\b(?:relative to|{_COMPARED})\b", re.IGNORECASE)


def states_finding(sentence: str) -> bool:
    """Tell whether a sentence asserts something that can be read, and tested, without its surroundings."""
    return is_whole(sentence) and not leans(sentence)


@lru_cache(SENTENCES_KEPT)
def is_whole(sentence: str) -> bool:
    """Tell whether a text is one whole sentence that asserts something, if leaning on another."""
    return is_sentence(sentence) and not _ADDRESS.search(_QUOTED.sub("", sentence))


@lru_cache(SENTENCES_KEPT)
def is_sentence(sentence: str) -> bool:
    """Tell whether a text is one whole sentence that says something, and no question."""
    bare = _QUOTED.sub("", sentence)
    return (
        len(_EXTRA.sub("", sentence).split()) >= SHORTEST
        and len(sentence.split()) <= LONGEST
        and bool(_OPENS_WHOLE.match(sentence))
        and bool(_CLOSES_WHOLE.search(sentence))
        and "?" not in bare
        and _is_balanced(sentence)
    )


def leans(sentence: str) -> bool:
    """Tell whether a sentence points at the one before it, without which it cannot be understood."""
    return _LEANING.match(sentence) is not None


def is_loose(sentence: str) -> bool:
    """Tell whether a sentence needs the one before it, or addresses its reader."""
    speaks = _READER.search(_QUOTED.sub("", sentence)) is not None
    return speaks or _LOOSE.match(sentence) is not None or sentence.endswith("!")


def _is_balanced(sentence: str) -> bool:
    pairs = (("(", ")"), ("[", "]"), ("\u201c", "\u201d"))
    return sentence.count('"') % 2 == 0 and all(sentence.count(a) == sentence.count(b) for a, b in pairs)


@lru_cache(SENTENCES_KEPT)
def evidence_in(sentence: str) -> tuple[Evidence, ...]:
    """Return the kinds of evidence that a sentence gives.

    >>> [str(kind) for kind in evidence_in("Lee et al. found 40% fewer checks than before.")]
    ['figure', 'study', 'comparison']
    """
    bare = _EXTRA.sub("", sentence)
    found = {
        Evidence.FIGURE: _FIGURE.search(bare),
        Evidence.STUDY: _STUDY.search(bare) or _NAMED.search(bare),
        Evidence.COMPARISON: _COMPARISON.search(bare),
    }
    return tuple(kind for kind, match in found.items() if match)


def points_back(sentence: str) -> bool:
    """Tell whether a sentence speaks early of something that only an earlier one has named."""
    return _POINTS_BACK.match(sentence) is not None


@lru_cache(SENTENCES_KEPT)
def names_study(sentence: str) -> bool:
    """Tell whether a sentence says whose finding it tells: people, or a system by its name."""
    return _WHO.search(sentence) is not None


def figures_in(sentence: str) -> frozenset[str]:
    """Return the figures of a sentence, by which two sentences can be known to report the same thing."""
    return frozenset(re.findall(r"\d+(?:[.,]\d+)*%?", _EXTRA.sub("", sentence)))


@lru_cache(SENTENCES_KEPT)
def is_set_up(sentence: str) -> bool:
    """Tell whether a sentence says what was done, and not what came of it: a share of cases is a result."""
    if "%" in sentence or cue("result").search(sentence) or cue("unsure").search(sentence):
        return False
    return cue("set_up").search(sentence) is not None
