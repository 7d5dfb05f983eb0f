"""Which of the papers that pages tell of are one work, whatever each page calls it.

A claim is what one page tells of one work: its title, its ids, its authors. Two claims are of one work where
they share an id, or a title that nothing speaks against. Different works are never joined for a title that
prefaces and editorials share.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from throughline.corpus.linking.statements import Name
from throughline.corpus.model import NoteKind, Paper
from throughline.corpus.reading import Reading
from throughline.corpus.text import identifiers as known
from throughline.corpus.text.titles import digest, key_of, words_of

SHORT_TITLE = 3  # words; several works may be called "Introduction to Linguistics"
ALIKE = 0.6  # share of the words of the shorter of two titles that the other has too
# Preprints have DOIs of their own beside that of the publication.
_PREPRINTS = (
    "doi:10.48550/",
    "doi:10.1101/",
    "doi:10.31234/",
    "doi:10.31219/",
    "doi:10.2139/",
    "doi:10.21203/",
)
_STRONG = ("doi:", "arxiv:", "pmid:", "@")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a page tells of a work; `rank` is 0 for its own page, 1 for an entry, 2 for an item of a list."""

    number: int
    rank: int
    key: str
    ids: tuple[str, ...] = ()
    families: tuple[str, ...] = ()

    @property
    def is_titled(self) -> bool:
        """Tell whether the key is a title, and no id, cite key or name of a file."""
        return " " in self.key


Agree = Callable[[Claim, Claim], bool]


@dataclass(frozen=True, slots=True)
class Work:
    """The note of a claim: `local` is the claim's own title with a mark, `name` that of the whole work."""

    local: Name
    name: Name


def claims_of(reading: Reading) -> Iterator[Claim]:
    """Yield what a page tells of works: its own, its entries, and the items of its lists that have an id."""
    papers = [reading] if reading.title else list(reading.entries)
    for number, one in enumerate(papers):
        if one.kind is NoteKind.PAPER and key_of(one.title):
            yield Claim(number, 0 if reading.title else 1, key_of(one.title), _ids(one), _families(one.paper))
    items = (item for section in reading.sections for item in section.items if item.arxiv and item.title)
    for number, item in enumerate(items, len(papers)):
        yield Claim(number, 2, key_of(item.title), (f"arxiv:{item.arxiv.lower()}",))


def _ids(reading: Reading) -> tuple[str, ...]:
    paper = reading.paper or Paper()
    doi = known.doi_in(paper.doi)
    ids = [known.doi_key(doi)] if doi else []
    ids += [f"arxiv:{known.arxiv_alone(paper.arxiv)}"] if known.arxiv_alone(paper.arxiv) else []
    ids += [f"pmid:{paper.pmid}"] if paper.pmid else []
    ids += [f"isbn:{paper.isbn}"] if paper.isbn else []
    ids += [f"@{alias.casefold()}" for alias in reading.aliases if _is_cite_key(alias)]
    return tuple(dict.fromkeys(ids))


def _is_cite_key(alias: str) -> bool:
    return any(letter.isdigit() for letter in alias) and not any(letter.isspace() for letter in alias)


def _families(paper: Paper | None) -> tuple[str, ...]:
    """Return the last words of the authors' names; in front of initials it is the first."""
    names = (words_of(author) for author in (paper.authors if paper else ()))
    longer = ([word for word in words if len(word) > 1] for words in names)
    return tuple(sorted({words[-1] for words in longer if words}))


def named_works(claims: Sequence[tuple[str, Claim]]) -> list[Work]:
    """Return the work of each claim, given all claims of a library with the paths of their pages.

    The result depends on the claims alone, not on the order in which they come.
    """
    order = sorted(range(len(claims)), key=lambda n: (claims[n][1].rank, claims[n][0], claims[n][1].number))
    groups = _Groups(claims)
    by_id, by_key = dict[str, list[int]](), dict[str, list[int]]()
    for n in order:
        for one in claims[n][1].ids:
            by_id.setdefault(one, []).append(n)
        by_key.setdefault(claims[n][1].key, []).append(n)
    for one in sorted(by_id):
        if not one.startswith("@"):
            groups.join(by_id[one], _share_id if one.startswith(_STRONG) else _share_isbn)
    for key in sorted(by_key):
        groups.join(by_key[key], _share_title)
    for one in sorted(by_id):
        if one.startswith("@") and len({groups.of(n) for n in by_id[one] if claims[n][1].rank == 1}) <= 1:
            groups.join(by_id[one], _share_id)
    return _named(claims, order, groups, by_key)


class _Groups:
    """Claims that are of one work, joined one by one."""

    def __init__(self, claims: Sequence[tuple[str, Claim]]) -> None:
        self.claims = claims
        self.above = list(range(len(claims)))

    def of(self, n: int) -> int:
        while self.above[n] != n:
            self.above[n] = self.above[self.above[n]]
            n = self.above[n]
        return n

    def join(self, members: Sequence[int], agree: Agree) -> None:
        """Join each member with the first before it that it agrees with."""
        leaders = list[int]()
        for n in members:
            one = self.claims[n][1]
            leader = next((m for m in leaders if agree(self.claims[m][1], one)), None)
            if leader is None:
                leaders.append(n)
            else:
                self.above[self.of(n)] = self.of(leader)


def _share_id(one: Claim, other: Claim) -> bool:
    """Tell whether two claims with one id are of one work: an id may be written where it does not belong."""
    if not (one.is_titled and other.is_titled) or _alike(one.key, other.key):
        return True
    return not _apart(one.families, other.families)


def _share_isbn(one: Claim, other: Claim) -> bool:
    """Tell whether two claims with one ISBN are of one work: chapters carry the ISBN of their book."""
    return not (one.is_titled and other.is_titled) or _alike(one.key, other.key)


def _share_title(one: Claim, other: Claim) -> bool:
    """Tell whether nothing speaks against one work in two claims of one title."""
    if _apart(one.families, other.families):
        return False
    if any(_apart(_of(one, scheme), _of(other, scheme)) for scheme in ("arxiv:", "pmid:")):
        return False
    knows_who = bool(one.families and other.families) and len(words_of(one.key)) > SHORT_TITLE
    return knows_who or not _apart(_of(one, "doi:"), _of(other, "doi:"))


def _of(claim: Claim, scheme: str) -> tuple[str, ...]:
    return tuple(one for one in claim.ids if one.startswith(scheme) and not one.startswith(_PREPRINTS))


def _apart(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Tell whether both are known and have nothing in common."""
    return bool(some and others) and not set(some) & set(others)


def _alike(one: str, other: str) -> bool:
    some, others = set(words_of(one)), set(words_of(other))
    return len(some & others) >= ALIKE * min(len(some), len(others))


def _named(
    claims: Sequence[tuple[str, Claim]], order: Sequence[int], groups: _Groups, by_key: dict[str, list[int]]
) -> list[Work]:
    """Name each work by its first claim that has a title; several works of one title carry marks."""
    marks = dict[tuple[int, str], str]()
    for key, members in by_key.items():
        for n in members:
            group = groups.of(n)
            if (group, key) not in marks:
                is_first = groups.of(members[0]) == group
                path, claim = claims[n]
                marks[group, key] = "" if is_first else digest(f"{path} {claim.number}")[:6]
    keys = dict[int, str]()
    for wanted in (True, False):
        for n in order:
            if claims[n][1].is_titled is wanted:
                keys.setdefault(groups.of(n), claims[n][1].key)
    works = list[Work]()
    for n, (_, claim) in enumerate(claims):
        group, key = groups.of(n), keys[groups.of(n)]
        local = Name(NoteKind.PAPER, claim.key, marks[group, claim.key])
        works.append(Work(local, Name(NoteKind.PAPER, key, marks[group, key])))
    return works
