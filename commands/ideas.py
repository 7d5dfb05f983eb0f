"""Commands about what the notes do not say yet: links to make, questions left open, what they are about."""

from typing import Annotated, Any

import typer
from rich.text import Text

from throughline.commands.common import AsJson, NoteName, clean, opened, out, plain_errors, print_json
from throughline.library.nouns import Asked, Suggested

Count = Annotated[int, typer.Option("--k", min=1, help="How many of each.")]


@plain_errors
def suggest(note: NoteName, k: Count = 10, as_json: AsJson = False) -> None:
    """Suggest links: notes that say this note's name without one, and notes it should link to."""
    with opened() as library:
        found = library.graph.suggest(library.notes.find(note).id, k)
    if as_json:
        print_json(
            {"mentions": [_json(one) for one in found.saying], "links": [_json(one) for one in found.to_link]}
        )
        return
    _say("These notes say its name without a link:", found.saying)
    _say("It may link to:", found.to_link)
    if not found.saying and not found.to_link:
        out.print("No note says its name, and none is close to it that it does not link to already.")


def _json(one: Suggested) -> dict[str, Any]:
    return {
        "id": one.card.id,
        "kind": one.card.kind,
        "title": one.card.title,
        "score": round(one.score, 4),
        "reasons": list(one.reasons),
        "name": one.name,
        "sentence": one.sentence,
    }


def _say(heading: str, found: tuple[Suggested, ...]) -> None:
    if not found:
        return
    out.print(Text(heading, style="bold"))
    for one in found:
        out.print(Text(clean(f"  {one.card.title}  ({', '.join(one.reasons)})")))
        if one.sentence:
            out.print(Text(clean(f"      {one.sentence}"), style="dim"))


@plain_errors
def questions(
    k: Annotated[int, typer.Option("--k", min=1, max=10_000, help="How many questions.")] = 20,
    answered: Annotated[str, typer.Option(help="The mark of a question that is answered now.")] = "",
    reopen: Annotated[str, typer.Option(help="The mark of a question that is open again.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Answered ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the questions that the notes leave open, where they are asked, and what may since answer them."""
    with opened() as library:
        for mark, now in ((answered, True), (reopen, False)):
            if mark:
                library.questions.mark(mark, now)
        found, total = library.questions.questions(k, everything)
    if as_json:
        print_json({"questions": [_question_json(one) for one in found], "total": total})
        return
    if not found:
        out.print(
            "The notes ask no question that is open: none ends in a question mark, and none is marked so."
        )
    for one in found:
        state = ", answered" if one.answered else ""
        out.print(Text(clean(f"{one.mark}  {one.text}"), style="bold"))
        out.print(Text(clean(f"            in {one.note.title} ({one.how}{state})"), style="dim"))
        for answer in one.answers:
            out.print(
                Text(clean(f"            may be answered by {answer.card.title} ({answer.strength:.0%})"))
            )
    if total > len(found):
        out.print(f"{len(found)} of {total} questions; --k shows more.")


def _question_json(one: Asked) -> dict[str, Any]:
    return {
        "id": one.mark,
        "question": one.text,
        "how": one.how,
        "state": "answered" if one.answered else "open",
        "asked_in": {"id": one.note.id, "title": one.note.title, "kind": one.note.kind},
        "answers": [
            {
                "id": answer.card.id,
                "title": answer.card.title,
                "strength": round(answer.strength, 4),
                "passage": answer.passage,
            }
            for answer in one.answers
        ],
    }


@plain_errors
def topics(as_json: AsJson = False) -> None:
    """List the topics that the links of the notes form, each named by what tells it from the others."""
    with opened() as library:
        found = library.graph.communities()
        named = library.notes.cards(note for topic in found.found for note in topic.members)
    told = [
        {
            "number": topic.number,
            "name": topic.name,
            "size": topic.size,
            "notes": [{"id": note, "title": named[note].title} for note in topic.members],
        }
        for topic in found.found
    ]
    if as_json:
        print_json({"topics": told, "unconnected": list(found.unconnected)})
        return
    if not told:
        out.print("There are no topics: no link joins two notes, and topics are made of links.")
    for topic in found.found:
        out.print(Text(clean(f"{topic.number:4}  {topic.name}  ({topic.size})")))
    if found.unconnected:
        out.print(Text(f"      {len(found.unconnected)} more have no link to another note.", style="dim"))
