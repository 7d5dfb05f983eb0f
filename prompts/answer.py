"""Reads an assistant's reply, sentence by sentence, against the sources that it was given."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from throughline.corpus.text.words import telling_stems
from throughline.prompts.check import Unsupported, faults_of
from throughline.prompts.facts import (
    Fact,
    arxiv_in,
    dois_in,
    impossible_arxiv_in,
    numbers_in,
    sentences_of,
    without_ids,
    without_numbers,
)
from throughline.prompts.grounds import Grounds
from throughline.prompts.naming import Reference, references_in

# Of the telling words of a sentence; read off the sample's lines, which tell of their sources in other words.
FEWEST_WORDS, CLEARLY_CLOSER = 5, 0.3
Knows = Callable[[Reference], bool]


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence of a reply that uses sources, and what it states that they do not say."""

    place: int
    text: str
    sources: tuple[int, ...]
    unsupported: tuple[Unsupported, ...]
    closer: int = 0  # a source whose words fit much better than those of the named ones; mostly there is none


@dataclass(frozen=True, slots=True)
class Known:
    """What a library knows of papers."""

    arxiv: Collection[str] = ()
    dois: Collection[str] = ()
    reference: Knows = lambda _: False  # of a library that names no author
    newest: str = ""  # the latest month in which an arXiv id can begin, as `2611`


@dataclass(frozen=True, slots=True)
class Answered:
    """What a reply did with what it was given."""

    used: tuple[int, ...]
    unused: tuple[int, ...]
    made_up: tuple[int, ...]
    known_papers: tuple[str, ...]
    unknown_papers: tuple[str, ...]
    impossible_papers: tuple[str, ...] = ()
    known_dois: tuple[str, ...] = ()
    unknown_dois: tuple[str, ...] = ()
    known_references: tuple[str, ...] = ()
    unknown_references: tuple[str, ...] = ()
    sentences: tuple[Read, ...] = ()

    @property
    def unsupported(self) -> tuple[Unsupported, ...]:
        """All that the reply states of its sources and they do not say."""
        return tuple(fault for read in self.sentences for fault in read.unsupported)

    @property
    def is_sound(self) -> bool:
        """Whether nothing in the reply needs to be looked at."""
        doubtful = (self.made_up, self.unknown_papers, self.impossible_papers, self.unknown_dois)
        closer = any(read.closer for read in self.sentences)
        return not any((*doubtful, self.unknown_references, self.unsupported, closer))


def check(
    answer: str,
    sources: Iterable[int],
    known: Known | Collection[str],
    grounds: Grounds | None = None,
) -> Answered:
    """Report the sources and papers of a reply against those that are known.

    >>> found = check("Shown in [1, 3] and [9]; see arXiv:2311.09144v2.", [1, 2, 3], {"2311.09144"})
    >>> found.used, found.unused, found.made_up, found.known_papers
    ((1, 3), (2,), (9,), ('2311.09144',))
    """
    known = known if isinstance(known, Known) else Known(known)
    given = sorted(set(sources))
    named = set(numbers_in(answer))
    impossible = impossible_arxiv_in(answer, known.newest)
    papers = [paper for paper in arxiv_in(answer) if paper not in impossible]
    dois = dois_in(answer)
    references = references_in(answer)
    return Answered(
        used=tuple(number for number in given if number in named),
        unused=tuple(number for number in given if number not in named),
        made_up=tuple(sorted(named - set(given))),
        known_papers=tuple(paper for paper in papers if paper in known.arxiv),
        unknown_papers=tuple(paper for paper in papers if paper not in known.arxiv),
        impossible_papers=impossible,
        known_dois=tuple(doi for doi in dois if doi in known.dois),
        unknown_dois=tuple(doi for doi in dois if doi not in known.dois),
        known_references=tuple(one.shown for one in references if known.reference(one)),
        unknown_references=tuple(one.shown for one in references if not known.reference(one)),
        sentences=_read(answer, grounds) if grounds else (),
    )


def _read(answer: str, grounds: Grounds) -> tuple[Read, ...]:
    """Hold each sentence that names a source to it; what a reply says for itself is its own."""
    read = []
    for place, sentence in enumerate(sentences_of(answer), 1):
        named = tuple(n for n in numbers_in(sentence) if n in grounds.sources)
        if named:
            faults = faults_of(sentence, place, grounds)
            # Numbers and papers are told of once for the whole reply.
            kept = tuple(fault for fault in faults if fault.kind not in (Fact.NUMBER, Fact.ID))
            read.append(Read(place, sentence, named, kept, closer_source(sentence, named, grounds)))
    return tuple(read)


def closer_source(sentence: str, named: Collection[int], grounds: Grounds) -> int:
    """Return the source that says most of the words of a sentence where its named ones say few, or 0."""
    words = telling_stems(without_numbers(without_ids(sentence)))
    if len(words) < FEWEST_WORDS:
        return 0
    shares = {n: len(words & ground.stems) / len(words) for n, ground in grounds.sources.items()}
    own = len(words & frozenset().union(*(grounds.sources[n].stems for n in named))) / len(words)
    best = max(shares, key=lambda n: (shares[n], -n))
    return best if best not in named and shares[best] - own >= CLEARLY_CLOSER else 0
