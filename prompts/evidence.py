"""Which sentences state a finding that can stand alone, and what evidence each carries."""

import re

from prompts.model import Evidence

SHORTEST, LONGEST = 6, 60  # words

_OPENS_WHOLE = re.compile(r"[\"\u201c\u2018'(\[]*[A-Z0-9~\u2248]")
_CLOSES_WHOLE = re.compile(r"[.!][\"\u201d\u2019')\]]*(?:\s*\[\d+\](?:,\s*\[\d+\])*\.?)?$")
_LINK = r"(?:But|And|So|Yet|Or|Nor|Thus|Hence|Then|Still|Instead|Also|Rather|Indeed|Worse|However|Therefore|Otherwise)"
_LEANING = re.compile(
    rf"(?:{_LINK},?\s+)?(?:"
    r"(?:It|Its|They|Their|Them|He|She|His|Her|Here|There|Which|Such|Neither|Both|Either|Some|Others?|Each|None)\b"
    r"|(?:This|That|These|Those)(?:'s|\u2019s)?\s+(?:[a-z]+s|[a-z]+n't|are|were|was|did|had|can|cannot|could|will|would|"
    r"may|might|must|should|do|have|in turn|also|too|all|both|not|only|one|two|way|last|first|second|line|work)\b"
    r"|The (?:same|other|others|former|latter|two|three|first|second|third|reason|result|answer|question|point|"
    r"irony|takeaway|lesson|lever|mechanism|problem|root|upshot|pattern|paper|study|finding|thing|deeper|real|"
    r"opposite|authors?|key|implication|second|next|test|distinction)\b(?! of the)"
    r"|(?:One|Another|A second|A third|A further) (?:is|was|of|reason|way|thing|line|more|study|result|striking)\b"
    r")"
)
_LOOSE = re.compile(rf"(?:{_LINK}\b|Even so|In other words|In short|By contrast|In contrast|That is)")
_ADDRESS = re.compile(
    r"^(?:Start|Begin|Consider|Note|See|Imagine|Think|Read|Compare|Take|Suppose|Recall|Follow|Picture|What)\b"
    r"|^(?:Post angle|Write about|Angle|Hook|Thesis|Tension|Open question|See also|Source|Todo|Question)\b\s*:"
    r"|^(?:This (?:note|line|page|concept|inquiry|question|paper|article|piece) )?(?:reads?|explor\w+|examin\w+|"
    r"investigat\w+|asks?|asking|looks?|looking|consider\w*|discuss\w*|describ\w+|trac(?:es|ing)|tests whether)\b"
    r"|^This (?:explores|examines|investigates|asks|looks|considers|discusses|describes|reads|traces)\b"
    r"|\b(?:this note|this page|these notes|the notes|the corpus|this corpus|takeaway|worth carrying|worth taking"
    r"|you might not|you may not|the synthesis|the honest|as discussed)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|\u201c[^\u201d]*\u201d")
_EXTRA = re.compile(r"\[\d+\]|\b(?:19|20)\d\d\b")

_FIGURE = re.compile(
    r"(?<![\w.-])[~\u2248<>+-]?\d+(?:[.,]\d+)*\+?(?![\w-]*[A-Za-z])|\d\s?%"
    r"|\b(?:half|twice|double[ds]?|tenfold|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|forty|fifty|hundreds?|thousands?|millions?)\s+(?:[a-z-]+\s+)?(?:languages?|studies|experiments?|models?|times|"
    r"months?|weeks?|years?|participants?|people|users?|tasks?|percent|points?|thirds?|quarters?)\b"
)
_STUDY = re.compile(
    r"\bet al\.|\band colleagues\b|\b(?:stud(?:y|ies)|experiments?|trials?|surveys?|meta-analys\w+|replications?|"
    r"benchmarks?|probes?|datasets?|researchers|participants|annotators|evaluations?|corpora|interviews?)\b"
    r"|\b(?:found|finds|showed|shows|shown|demonstrat\w+|reveal\w*|report(?:s|ed)|observed|measured|identif(?:y|ies|ied)|"
    r"proves?|proved|replicat\w+|estimated?)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}[a-z]*-?\d[\w.]*)\b|\b[A-Z][a-z]+\u2019s\b|\b[A-Z][a-z]+'s\b"
)
_COMPARISON = re.compile(
    r"\b(?:than|compared|versus|vs|relative to|below|above|fewer|outperform\w*|worse\w*|better|higher|lower|larger|"
    r"smaller|longer|shorter|increas\w+|decreas\w+|reduc\w+|drop\w*|widen\w*|shrink\w*|exceed\w*|unlike)\b",
    re.IGNORECASE,
)


def states_finding(sentence: str) -> bool:
    """Tell whether a sentence asserts something that can be read, and tested, without what stands around it."""
    return (
        SHORTEST <= len(_EXTRA.sub("", sentence).split())
        and len(sentence.split()) <= LONGEST
        and bool(_OPENS_WHOLE.match(sentence))
        and bool(_CLOSES_WHOLE.search(sentence))
        and "?" not in _QUOTED.sub("", sentence)
        and not _LEANING.match(sentence)
        and not _ADDRESS.search(_QUOTED.sub("", sentence))
        and _is_balanced(sentence)
    )


def is_loose(sentence: str) -> bool:
    """Tell whether a sentence hangs on the one before it, or speaks to its reader."""
    bare = _QUOTED.sub("", sentence)
    return bool(
        _LOOSE.match(sentence) or re.search(r"\b(?:you|your|we|our|I)\b", bare) or sentence.endswith("!")
    )


def _is_balanced(sentence: str) -> bool:
    pairs = (("(", ")"), ("[", "]"), ("\u201c", "\u201d"))
    return sentence.count('"') % 2 == 0 and all(sentence.count(a) == sentence.count(b) for a, b in pairs)


def evidence_in(sentence: str) -> tuple[Evidence, ...]:
    """Return what a sentence offers besides its own word.

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


def figures_in(sentence: str) -> frozenset[str]:
    """Return the figures of a sentence, by which two sentences can be known to report the same thing."""
    return frozenset(re.findall(r"\d+(?:[.,]\d+)*%?", _EXTRA.sub("", sentence)))
