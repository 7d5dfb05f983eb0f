"""Commands about what the notes do not say yet: links to make, questions left open, what they are about."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from throughline.commands.common import (
    AsJson,
    NoteName,
    clean,
    name_damaged,
    opened,
    out,
    plain_errors,
    print_json,
)
from throughline.commands.terminal import readable
from throughline.library.nouns import Accepted, Asked, Card, Community, Suggested, Suggestions, Written

WORTH_A_LINE = 4  # notes of a topic: readers of such lists found the names of smaller ones to be noise
_DIGITS = re.compile(r"[0-9]{1,9}")
Count = Annotated[int, typer.Option("--k", min=1, help="How many of each.")]


def _note_option(flag: str, words: str) -> Any:
    return typer.Option(flag, metavar="NOTE", help=words, callback=readable)


def _numbered(words: str) -> Any:
    return typer.Option(metavar="N", min=0, help=words)


@plain_errors
def suggest(
    note: NoteName,
    k: Count = 10,
    copy: Annotated[int, _numbered("Print this link alone, as it is written in the note's file.")] = 0,
    write: Annotated[
        int, _numbered("Write this one link into the file, at the words that name the note.")
    ] = 0,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back the link that was last written into this note's file.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Suggest links: notes that say this note's name without one, and notes it should link to."""
    if (copy > 0) + (write > 0) + undo > 1:
        raise typer.BadParameter("One of --copy, --write and --undo was expected, and several were given.")
    with opened() as library:
        asked = library.notes.find(note).id
        if undo:
            _say_written(library.accepting.undo(asked), as_json)
            return
        found = library.graph.suggest(asked, k)
        if copy or write:
            link = _accepted(asked, found, copy or write)
            if copy:
                _say_link(library.accepting.as_text(link), as_json)
            else:
                _say_written(library.accepting.write(link), as_json)
            return
    _list_suggestions(found, as_json)


def _list_suggestions(found: Suggestions, as_json: bool) -> None:
    saying = [{"n": n, **_json(one)} for n, one in enumerate(found.saying, 1)]
    links = [{"n": n, **_json(one)} for n, one in enumerate(found.to_link, len(saying) + 1)]
    if as_json:
        print_json({"mentions": saying, "links": links})
        return
    _say("These notes say its name without a link:", found.saying, 1)
    _say("It may link to:", found.to_link, len(saying) + 1)
    if not found.saying and not found.to_link:
        out.print("No note says its name, and none is close to it that it does not link to already.")


def _accepted(asked: str, found: Suggestions, number: int) -> Accepted:
    """Return the link that a number of the list means: into the note asked for, or from it to another."""
    saying, to_link = found.saying, found.to_link
    if number <= len(saying):
        one = saying[number - 1]
        return Accepted(one.card.id, asked, one.name)
    if number > len(saying) + len(to_link):
        raise typer.BadParameter(
            f"The list has {len(saying) + len(to_link)} suggestions, and number {number} was asked for."
        )
    one = to_link[number - len(saying) - 1]
    return Accepted(asked, one.card.id, one.name)


def _say_link(link: str, as_json: bool) -> None:
    if as_json:
        print_json({"link": link})
    else:
        out.print(Text(clean(link)), soft_wrap=True)


def _say_written(change: Written, as_json: bool) -> None:
    if as_json:
        print_json(asdict(change))
        return
    out.print(Text(clean(f"{change.path}, line {change.line}: {change.before} is now {change.after}")))
    out.print("The next build reads it; throughline suggest NOTE --undo takes it back.", style="dim")


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


def _say(heading: str, found: tuple[Suggested, ...], first: int) -> None:
    if not found:
        return
    out.print(Text(heading, style="bold"))
    for n, one in enumerate(found, first):
        out.print(Text(clean(f"{n:4}  {one.card.title}  ({', '.join(one.reasons)})")))
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
        "named_in": [{"id": card.id, "title": card.title} for card in one.named_by],
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
def index_pages(
    add: Annotated[str, _note_option("--is", "This note is an index page.")] = "",
    remove: Annotated[str, _note_option("--is-not", "This note is none.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the pages that mostly list others; they count little in topics, and are no hubs or bridges."""
    with opened() as library:
        for name, is_one in ((add, True), (remove, False)):
            if name:
                library.graph.index_pages.say(library.notes.find(name).id, is_one)
        name_damaged(library.graph.index_pages.damaged())
        found = library.graph.index_pages.all()
        cards = library.notes.cards(found)
    if as_json:
        print_json([{"id": note, "title": cards[note].title, "why": why} for note, why in found.items()])
        return
    for note, why in found.items():
        out.print(Text(clean(f"{cards[note].title}  ({why})")))
    if not found:
        out.print("No note is an index page: none links to a great part of the notes or is mostly links.")


@plain_errors
def topics(
    rename: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="N NAME", help="Call this topic or part so from now on.", callback=readable),
    ] = None,
    merge: Annotated[
        tuple[str, str] | None, typer.Option(metavar="N M", help="Make these two one from now on.")
    ] = None,
    forget: Annotated[
        str, typer.Option(metavar="N", help="Take back what you called this topic or merged into it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List the topics that links form, and the parts of great ones, each named by what tells it apart."""
    if sum(map(bool, (rename, merge, forget))) > 1:  # each may change the numbers that the others name
        raise typer.BadParameter(
            "One of --rename, --merge and --forget was expected, and several were given."
        )
    with opened() as library:
        if rename:
            library.graph.topics.rename(_number(rename[0]), rename[1])
        if merge:
            library.graph.topics.merge([_number(one) for one in merge])
        if forget:
            library.graph.topics.forget(_number(forget))
        name_damaged(library.graph.topics.damaged())
        found = library.graph.communities()
        named = library.notes.cards(note for topic in found.found for note in topic.members)
    if as_json:
        told = [_topic_json(topic, named) for topic in found.found]
        print_json({"topics": told, "unconnected": list(found.unconnected)})
        return
    if not found.found:
        out.print("There are no topics: no link joins two notes, and topics are made of links.")
    great = [topic for topic in found.found if topic.size >= WORTH_A_LINE] or found.found
    for topic in great:
        out.print(Text(clean(f"{topic.number:4}  {topic.name}  ({topic.size})")))
        for part in topic.parts:
            at = f"{topic.number}.{part.number}"
            out.print(Text(clean(f"{at:>10}  {part.name}  ({part.size})")))
    if small := len(found.found) - len(great):
        said = f"{small} more {'holds' if small == 1 else 'hold'} fewer than {WORTH_A_LINE} notes each"
        out.print(Text(f"      {said}; --json names them.", style="dim"))
    if found.unconnected:
        out.print(Text(f"      {len(found.unconnected)} more have no link to another note.", style="dim"))


def _topic_json(topic: Community, named: Mapping[str, Card]) -> dict[str, Any]:
    return {
        "number": topic.number,
        "name": topic.name,
        "size": topic.size,
        "notes": [{"id": note, "title": named[note].title} for note in topic.members],
        "parts": [
            {
                "number": f"{topic.number}.{part.number}",
                "name": part.name,
                "size": part.size,
                "notes": list(part.members),
            }
            for part in topic.parts
        ],
    }


def _number(typed: str) -> int | tuple[int, int]:
    """Return the number of a topic, or of a topic and its part, as it was typed: `3`, `3.2`."""
    topic, dot, part = typed.partition(".")
    if not (_DIGITS.fullmatch(topic) and (not dot or _DIGITS.fullmatch(part))):
        raise typer.BadParameter(
            f"The number of a topic (3) or of one of its parts (3.2) was expected, not {clean(typed)!r}."
        )
    return (int(topic), int(part)) if dot else int(topic)
