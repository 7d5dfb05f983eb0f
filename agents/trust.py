"""What an assistant may ask of trust: what rests on a note, what does not agree, what has changed."""

from itertools import chain

from throughline.agents import trust_answers
from throughline.agents.asked import Bearing, Disagreeing, Since
from throughline.agents.notes import named, note_called
from throughline.agents.paging import stretch
from throughline.agents.trust_answers import ChangedThing, ChangesTold, Disagreements, Downstream, Side
from throughline.agents.untrusted import line
from throughline.library import Library
from throughline.library.changes import Changed

QUOTED = 1500  # characters: room for the longest sentence that is quoted whole


def downstream(library: Library, asked: Bearing) -> Downstream:
    """List everything that rests on a note through citations and sources, and what the user doubts of it."""
    note = note_called(library, asked.id)
    fallen = library.doubts.downstream(note.id)
    doubtful = library.doubts.doubtful()
    shown, after = stretch(fallen, asked.offset, asked.k)
    return Downstream(
        doubtful=line(doubtful.get(note.id, ""), QUOTED),
        results=tuple(
            trust_answers.Rests(
                **named(one.card).model_dump(),
                leans=one.leans,
                steps=one.steps,
                doubtful=line(doubtful.get(one.card.id, ""), QUOTED),
            )
            for one in shown
        ),
        total=len(fallen),
        next_offset=after,
    )


def tensions(library: Library, asked: Disagreeing) -> Disagreements:
    """List pairs of sentences about the same thing that do not agree, side by side and dated."""
    found = library.tensions.judged()
    shown, after = stretch(found, asked.offset, asked.k)
    cards = library.notes.cards({side.note for one in shown for side in (one.tension.a, one.tension.b)})
    return Disagreements(
        results=tuple(
            trust_answers.Disagreement(
                kind=one.tension.kind,
                sort=one.tension.sort,
                why=line(one.tension.why, QUOTED),
                a=Side(
                    text=line(one.tension.a.text, QUOTED),
                    note=named(cards[one.tension.a.note]),
                    date=line(one.tension.a.date),
                ),
                b=Side(
                    text=line(one.tension.b.text, QUOTED),
                    note=named(cards[one.tension.b.note]),
                    date=line(one.tension.b.date),
                ),
            )
            for one in shown
        ),
        total=len(found),
        next_offset=after,
    )


def changes(library: Library, asked: Since) -> ChangesTold:
    """List the notes, claims, links, topics and saved prompts that came, went or changed since a moment."""
    if asked.as_of:
        found = library.past.changes(asked.as_of, asked.since)
    else:
        found = library.changes.since(asked.since)
    every = _things(found)
    shown, after = stretch(every, asked.offset, asked.k)
    return ChangesTold(
        since=found.since,
        results=tuple(shown),
        total=len(every),
        next_offset=after,
        notice=line(found.notice, QUOTED),
    )


def _things(found: Changed) -> tuple[ChangedThing, ...]:
    """Return everything that changed in one list: notes first, then what they say and how they are linked."""
    notes = [("note", one.change, one.id, one.title) for one in found.notes]
    topics = [("topic", one.change, one.id, one.title) for one in found.topics]
    claims = [("claim", one.change, one.note, one.text) for one in found.claims]
    links = [("link", one.change, one.source, f"{one.source} {one.kind} {one.target}") for one in found.links]
    prompts = [("prompt", one.change, one.id, one.title) for one in found.prompts]
    return tuple(
        ChangedThing(what=what, change=change, id=id_, text=line(text, QUOTED))
        for what, change, id_, text in chain(notes, topics, claims, links, prompts)
    )
