"""An account of trust: how many claims are supported, altered or unchecked, and what to look at first."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from throughline.audit.auditor import Row
from throughline.audit.verdicts import Verdict

BAR = 40  # signs of the bar that a terminal shows
_ORDER = (Verdict.ALTERED, Verdict.UNSUPPORTED, Verdict.UNCHECKABLE, Verdict.SUPPORTED)
SIGNS = {
    Verdict.SUPPORTED: "\u2588",
    Verdict.ALTERED: "!",
    Verdict.UNSUPPORTED: "\u2592",
    Verdict.UNCHECKABLE: "\u00b7",
}


@dataclass(frozen=True, slots=True)
class Trust:
    """The figures of an account; those of one source and those without a date are among the supported."""

    claims: int
    supported: int
    altered: int
    unsupported: int
    uncheckable: int
    one_source: int
    undated: int
    sources: int
    stubs: int

    def as_json(self) -> dict[str, int]:
        """Return the figures as JSON has them."""
        return asdict(self)

    def of(self, verdict: Verdict) -> int:
        """Return how many claims have a verdict."""
        return int(getattr(self, verdict.value))

    @property
    def bar(self) -> str:
        """The four verdicts as a bar of signs, each verdict that there is with one sign at least."""
        parts = {one: self.of(one) for one in SIGNS}
        lengths = {one: max(1, round(BAR * n / self.claims)) for one, n in parts.items() if n}
        return "".join(SIGNS[one] * length for one, length in lengths.items())


def trust_of(rows: Sequence[Row], undated: Collection[str], stubs: Collection[str]) -> Trust:
    """Count the claims of an audit; `undated` and `stubs` are the notes without a date or a text."""
    counts = {verdict: sum(row.verdict is verdict for row in rows) for verdict in Verdict}
    good = [row for row in rows if row.verdict is Verdict.SUPPORTED]
    alone = _sources_of_each(good)
    cited = {row.source for row in rows}
    return Trust(
        claims=len(rows),
        supported=counts[Verdict.SUPPORTED],
        altered=counts[Verdict.ALTERED],
        unsupported=counts[Verdict.UNSUPPORTED],
        uncheckable=counts[Verdict.UNCHECKABLE],
        one_source=sum(len(alone[row.note, row.sentence]) == 1 for row in good),
        undated=sum(row.source in undated for row in good),
        sources=len(cited),
        stubs=len(cited & set(stubs)),
    )


def _sources_of_each(rows: Iterable[Row]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        found.setdefault((row.note, row.sentence), set()).add(row.source)
    return found


def work_list(rows: Iterable[Row]) -> list[Row]:
    """Return what to work through: what differs first, then what was not found or cannot be checked."""
    left = [row for row in rows if row.verdict is not Verdict.SUPPORTED]
    return sorted(left, key=lambda row: (_ORDER.index(row.verdict), row.note, row.line or 0))


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a claim comes from: the notes that repeat it, and the one that states it, if there is one."""

    repeated_by: tuple[str, ...]
    stated_in: str = ""

    @property
    def line(self) -> str:
        """The chain in words, with the ids of its notes."""
        repeated = f"repeated by {', '.join(self.repeated_by)}" if self.repeated_by else ""
        end = f"stated in {self.stated_in}" if self.stated_in else "rests on nothing here"
        return "; ".join(filter(None, (end, repeated)))


def chain_of(row: Row, rows: Mapping[str, Sequence[Row]]) -> Chain:
    """Follow a claim through the notes that it is cited from, down to the last one that states it."""
    repeated = [row.note]
    while row.verdict is Verdict.SUPPORTED:
        here = [one for one in rows.get(row.source, ()) if _is_told_by(row.passage, one)]
        onward = next((one for one in here if one.source not in (*repeated, row.source)), None)
        if onward is None:
            return Chain(tuple(repeated), row.source)
        repeated.append(row.source)
        row = onward
    return Chain(tuple(repeated))


def _is_told_by(passage: str, row: Row) -> bool:
    """Tell whether a passage is the sentence of a row, so that it rests on what that row cites."""
    return bool(row.sentence) and row.sentence in passage


def by_note(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the rows of each note."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.note, []).append(row)
    return found


def within(rows: Iterable[Row], notes: Collection[str]) -> Iterator[Row]:
    """Yield the rows of these notes."""
    return (row for row in rows if row.note in notes)
