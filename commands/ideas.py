"""Commands about what the notes do not say yet: links to make, questions left open, what they are about."""

from typing import Annotated, Any

import typer
from rich.text import Text

from throughline.commands.common import AsJson, NoteName, clean, opened, out, plain_errors, print_json
from throughline.library.graph import Suggested

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
