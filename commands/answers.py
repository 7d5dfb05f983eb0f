"""The command that compares an assistant's reply with the prompt that it answers."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from throughline.commands.briefs import text_of
from throughline.commands.common import AsJson, clean, err, opened, out, plain_errors, print_json
from throughline.library import Library
from throughline.library.nouns import Answered


@dataclass(frozen=True, slots=True)
class Asked:
    """What a prompt gave: its note, and the title and id of each source by its number."""

    note: str
    titles: dict[int, str]
    sources: dict[int, str]


@plain_errors
def answer(
    made: Annotated[str, typer.Argument(metavar="PROMPT", help="A saved prompt's id, or a prompt as JSON.")],
    file: Annotated[Path, typer.Argument(help="The assistant's reply.")],
    as_json: AsJson = False,
) -> None:
    """Say which sources an assistant's reply used, whether they say so, and which papers it made up."""
    reply = text_of(file, "reply")
    with opened() as library:
        asked = _asked(made, library)
        titles = asked.titles
        found = library.prompts.read_answer(asked.note, asked.sources, reply)
    if as_json:
        print_json(asdict(found))
        return
    for line in report(found, titles):
        out.print(Text(clean(line)))


def report(found: Answered, titles: dict[int, str]) -> list[str]:
    """Return what a reply did with its sources, a line each."""
    return [
        f"used {len(found.used)} of {len(titles)} sources",
        *(f"  used    [{n}] {titles[n]}" for n in found.used),
        *(f"  unused  [{n}] {titles[n]}" for n in found.unused),
        *(f"  made up [{n}]: no source has this number" for n in found.made_up),
        *(f"  arXiv:{paper} is in the library" for paper in found.known_papers),
        *(f"  arXiv:{paper} is not in the library: check that it exists" for paper in found.unknown_papers),
        *(f"  arXiv:{paper} cannot be an arXiv id" for paper in found.impossible_papers),
        *(f"  doi:{doi} is in the library" for doi in found.known_dois),
        *(f"  doi:{doi} is not in the library: check that it exists" for doi in found.unknown_dois),
        *(f"  \u201c{shown}\u201d: no note names such a paper" for shown in found.unknown_references),
        *(f"  sentence {fault.place}: {fault.line}" for fault in found.unsupported),
        *(f"  sentence {one.place}: reads like [{one.closer}]" for one in found.sentences if one.closer),
    ]


def _asked(made: str, library: Library) -> Asked:
    """Return what a prompt gave that was saved, or written as JSON."""
    place = Path(made)
    if place.is_file():
        try:
            read = json.loads(place.read_text("utf-8"))
            rows = [(int(row["n"]), str(row["title"]), str(row.get("id", ""))) for row in read["sources"]]
            return Asked(str(read.get("note", "")), {n: t for n, t, _ in rows}, {n: i for n, _, i in rows})
        except (ArithmeticError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            err.print(Text(f"{place} holds no prompt; a file made with --format json was expected."))
            raise typer.Exit(1) from error
    saved = library.prompts.named(made)
    return Asked(
        saved.request.note,
        {source.n: source.title for source in saved.sources},
        {source.n: source.id for source in saved.sources},
    )
