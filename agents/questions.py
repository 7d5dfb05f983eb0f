"""The questions that the tools put to a library, other than for one note."""

from functools import lru_cache

from throughline.agents import answers
from throughline.agents.addresses import address_of
from throughline.agents.answers import (
    Connected,
    Family,
    Hit,
    Insights,
    Neighbours,
    NextLines,
    SearchAnswer,
    Way,
)
from throughline.agents.asked import About, After, Around, Between, SearchFor
from throughline.agents.notes import LABEL_LENGTH, named, note_called
from throughline.agents.paging import stretch
from throughline.agents.untrusted import line
from throughline.library import Library
from throughline.library.nouns import MapEdge, MapNode, MapView, NoteKind
from throughline.library.output import findings, notes_of, paths
from throughline.library.output import ranking as searching

REACH = 50  # notes that are found, for all pages of an answer: each needs its passage, shown or not
PASSAGE_LENGTH = 1000  # characters: about what the 256 word pieces of a passage hold
SENTENCE_LENGTH = 1500  # characters: room for several titles, each cut at 300; no sentence fills the answer
MOST_AROUND = 200  # notes that are ranked, for all pages of the answer together; not measured
MOST_EDGES = 100  # links in one answer: among 50 notes there can be many more; saves tokens, not measured
MOST_LINES = 40  # inquiring lines that are ranked: two pages of the most that one answer shows


def search(library: Library, asked: SearchFor) -> SearchAnswer:
    """Search the notes by meaning, by words and by how they are linked."""
    answer = library.search.ask(asked.query, REACH, (asked.kind,) if asked.kind else ())
    shown, after = stretch(answer.hits, asked.offset, asked.k)
    return SearchAnswer(
        fits=answer.fits,
        results=tuple(map(_hit, shown)),
        total=len(answer.hits),
        next_offset=after,
        mode=answer.mode,
        notice=line(answer.notice, SENTENCE_LENGTH),
    )


def _hit(hit: searching.Hit) -> Hit:
    return Hit(
        id=hit.id,
        title=line(hit.title),
        url=address_of(hit.id, hit.kind),
        kind=hit.kind,
        score=round(hit.score, 4),
        strength=round(hit.strength, 4),
        passage=line(hit.passage, PASSAGE_LENGTH),
    )


def neighbours(library: Library, asked: Around) -> Neighbours:
    """Show which notes surround one, nearest first, and by which links."""
    centre = note_called(library, asked.id)
    kinds = frozenset([asked.kind] if asked.kind else NoteKind)
    around = library.graph.neighbourhood(MapView(centre.id, asked.hops, kinds, limit=MOST_AROUND + 1))
    shown, after = stretch(around.nodes[1:], asked.offset, asked.k)
    ids = {centre.id, *(node.id for node in shown)}
    edges = [edge for edge in around.edges if {edge.source, edge.target} <= ids]
    return Neighbours(
        centre=named(centre),
        results=tuple(map(_neighbour, shown)),
        total=around.total - 1,
        counted=around.whole,
        next_offset=after,
        edges=tuple(map(_edge, edges[:MOST_EDGES])),
        edges_total=len(edges),
    )


def _neighbour(node: MapNode) -> answers.Neighbour:
    return answers.Neighbour(
        id=node.id,
        title=line(node.title),
        url=address_of(node.id, node.kind),
        kind=node.kind,
        hops=node.hop,
        captured=node.complete,
    )


def _edge(edge: MapEdge) -> answers.Edge:
    words = edge.kind.forward if edge.kind else edge.kind_name
    return answers.Edge(
        source=edge.source, target=edge.target, relation=words, label=line(edge.label, LABEL_LENGTH)
    )


def connect(library: Library, asked: Between) -> Connected:
    """Say how two notes are connected, with the shortest paths of links as sentences."""
    connection = library.graph.connect(
        note_called(library, asked.a).id, note_called(library, asked.b).id, asked.k
    )
    return Connected(
        text=line(connection.text, SENTENCE_LENGTH),
        remark=line(connection.remark, SENTENCE_LENGTH),
        paths=tuple(map(_way, connection.paths)),
        near_a=tuple(map(_near, connection.near_a)),
        near_b=tuple(map(_near, connection.near_b)),
    )


def _way(path: paths.Path) -> Way:
    return Way(sentence=line(path.sentence, SENTENCE_LENGTH), notes=tuple(map(named, path.notes)))


def _near(near: paths.Near) -> answers.Near:
    return answers.Near(**named(near.card).model_dump(), score=round(near.score, 4))


def insights(library: Library, asked: About) -> Insights:
    """Say what the structure of the notes says: topics, hubs, bridges, gaps, thin support, what to read."""
    wanted = set(asked.only) or set(findings.Insight)
    families = [
        family for family in _all_insights(library, library.questions.answered()) if family.name in wanted
    ]
    return Insights(families=tuple(_family(family, asked) for family in families))


@lru_cache(maxsize=1)
def _all_insights(library: Library, answered: frozenset[str]) -> tuple[findings.Findings, ...]:
    """Work out every family at once, for they share most of the work, and keep them for the next page.

    They are worked out anew when other questions are `answered`: gaps ask those that are not.
    """
    del answered
    return library.graph.insights()


def _family(family: findings.Findings, asked: About) -> Family:
    shown, after = stretch(family.findings, asked.offset, asked.k)
    return Family(
        name=family.name,
        findings=tuple(map(_finding, shown)),
        why_none=family.why_none,
        total=family.total,
        next_offset=after,
    )


def _finding(finding: findings.Finding) -> answers.InsightAnswer:
    notes = tuple(map(named, notes_of(finding)))
    return answers.InsightAnswer(sentence=line(finding.sentence, SENTENCE_LENGTH), notes=notes)


def next_lines(library: Library, asked: After) -> NextLines:
    """Name the inquiring lines to follow from a note, or notes where there are none, each with its reason."""
    lines = library.graph.next_from(note_called(library, asked.id).id, MOST_LINES)
    shown, after = stretch(lines, asked.offset, asked.k)
    return NextLines(
        results=tuple(
            answers.NextLine(
                **named(one.line).model_dump(),
                reason=line(one.reason, SENTENCE_LENGTH),
                captured=one.captured,
            )
            for one in shown
        ),
        total=len(lines),
        next_offset=after,
    )
