"""From a file to what a build stores of it: its reading, and the names that it brings to the corpus."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from throughline.corpus.dialects import Dialect
from throughline.corpus.linking.captured import declared_titles, fingerprint, lookups_of
from throughline.corpus.linking.citations import head_of
from throughline.corpus.linking.works import Claim, claims_of
from throughline.corpus.linking.written import id_key
from throughline.corpus.model import NoteKind, Problem, ProblemKind
from throughline.corpus.readers.archives import ARCHIVES, NoPageError, unpack_archive
from throughline.corpus.readers.article import read_saved
from throughline.corpus.readers.bibliography import read_bibtex, read_csl
from throughline.corpus.readers.canvas import read_canvas
from throughline.corpus.readers.charsets import charset_of
from throughline.corpus.readers.files import (
    BIBTEX,
    CANVAS,
    CSL,
    MARKDOWN,
    ORG,
    File,
    decode,
    digest_of,
    read_bytes,
)
from throughline.corpus.readers.journals import under_name
from throughline.corpus.readers.literature import as_literature
from throughline.corpus.readers.markdown import read_markdown
from throughline.corpus.readers.no_note import message_of, why_no_note
from throughline.corpus.readers.org import read_org
from throughline.corpus.readers.page import read_page
from throughline.corpus.readers.saved import HTML
from throughline.corpus.readers.stored import to_bytes
from throughline.corpus.reading import Part, Reading
from throughline.corpus.text.identifiers import address_key
from throughline.corpus.text.titles import key_of
from throughline.index.store.names import lookup_number


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page as it is stored, with the names that it declares and those that it waits for."""

    digest: bytes
    kind: NoteKind | None
    key: str
    topic_line: str
    reading: bytes
    titles: tuple[tuple[str, NoteKind], ...]
    summaries: tuple[tuple[int, str], ...]
    aliases: tuple[tuple[str, str], ...]
    needs: tuple[int, ...]
    claims: tuple[Claim, ...]

    @classmethod
    def of(cls, reading: Reading, digest: bytes = b"") -> "Parsed":
        """Gather what a reading declares; a page without a title declares nothing."""
        titles = declared_titles(reading)
        sources = [section for section in reading.sections if section.part is Part.SOURCES]
        told = [item for section in sources for item in section.items if item.title and item.summary]
        return cls(
            digest=digest,
            kind=reading.kind if reading.title else None,
            key=key_of(reading.title),
            topic_line=reading.topic_line,
            reading=to_bytes(reading),
            titles=tuple((key_of(title), kind) for kind, title in titles),
            summaries=tuple((lookup_number(fingerprint(item.summary)), key_of(item.title)) for item in told),
            aliases=(
                *((key_of(alias), " ".join(head_of(alias))) for alias in reading.aliases),
                *((key, "") for key in map(address_key, reading.addresses) if key),
                *((id_key(one), "") for one in reading.ids),
            ),
            needs=tuple(map(lookup_number, sorted(lookups_of(reading)))),
            claims=tuple(claims_of(reading)),
        )


def parse(folder: Path, job: tuple[File, bytes]) -> Parsed | None:
    """Parse one file, unless it holds what it held before."""
    file, known = job
    data = read_bytes(folder, file)
    written = data if isinstance(data, bytes) else data.message.encode()
    # The same bytes say something else in another dialect, and a day has another name in another form.
    digest = digest_of(written if file.dialect is Dialect.MARKDOWN else written + _way_of(file))
    if digest == known:
        return None
    if not isinstance(data, bytes):
        return Parsed.of(without_text(data), digest)
    reading = read_data(file.path, data, file.dialect)
    return Parsed.of(under_name(reading, file.day) if file.day else reading, digest)


def _way_of(file: File) -> bytes:
    return f"{file.dialect}{file.day}".encode()


def read_data(path: str, data: bytes, dialect: Dialect = Dialect.MARKDOWN) -> Reading:
    """Read the bytes of one file; an error becomes a problem of that reading."""
    suffix = PurePosixPath(path.lower()).suffix
    if suffix in ARCHIVES:
        return _read_archive(path, data)
    text, problems = decode(path, data, charset_of(data) if suffix in HTML else "")
    if any(problem.kind is ProblemKind.BINARY for problem in problems):
        return without_text(problems[0])
    if reason := why_no_note(path, text):
        return without_text(Problem(path, 1, ProblemKind.LEFT_OUT, message_of(reason)))
    return _with_problems(_reader(suffix, dialect)(path, text), problems)


def _with_problems(reading: Reading, problems: tuple[Problem, ...]) -> Reading:
    return replace(reading, problems=(*problems, *reading.problems)) if problems else reading


def _reader(suffix: str, dialect: Dialect) -> Callable[[str, str], Reading]:
    """Return what reads the text of files with this ending."""
    if suffix in HTML:
        return read_saved
    if suffix in (*BIBTEX, *CSL):
        return read_bibtex if suffix in BIBTEX else read_csl
    if suffix in ORG:
        return lambda path, text: as_literature(read_org(path, text, dialect))
    if suffix in CANVAS:
        return read_canvas
    if suffix in MARKDOWN:
        return lambda path, text: as_literature(read_markdown(path, text, dialect))
    return read_page


def _read_archive(path: str, data: bytes) -> Reading:
    try:
        page = unpack_archive(data)
    except NoPageError as error:
        message = f"{error}; one with an HTML page was expected. It was left out. Save the page again."
        return without_text(Problem(path, 1, ProblemKind.NOT_UNDERSTOOD, message))
    text, problems = decode(path, page.data, page.charset)
    return _with_problems(read_saved(path, text, page.address), problems)


def without_text(problem: Problem) -> Reading:
    """Return the reading of a file that gave no text, only a problem."""
    return Reading(problem.path, NoteKind.CONCEPT, "", problems=(problem,))
