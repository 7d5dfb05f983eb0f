"""A prompt that a model of the user's own writes from the evidence, used only where it holds."""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from throughline.commands.common import clean, err
from throughline.commands.terminal import readable
from throughline.library import Library
from throughline.library.nouns import Assistant, Draft, Form, Request
from throughline.library.output import driven, render

if TYPE_CHECKING:
    from throughline.library.endpoint import Address

WriteWith = Annotated[
    str,
    typer.Option(
        "--write-with", metavar="URL", callback=readable,
        help="Let the model at this address write it, as http://127.0.0.1:11434; by rule where it fails.",
    ),
]  # fmt: skip
Model = Annotated[
    str, typer.Option(help="The model to write with, where the address has several.", callback=readable)
]
Patience = Annotated[float, typer.Option(min=1, help="Seconds to wait for each draft.")]


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, as a person has named it."""

    url: str
    model: str
    seconds: float


def write(
    library: Library, request: Request, writer: Writer, form: Form, assistant: Assistant
) -> tuple[str, str]:
    """Return the name of a prompt and its text, written by a model where that holds, and say which it is."""
    from throughline.library.endpoint import address_of  # noqa: PLC0415 - loads what speaks over a network

    address = address_of(writer.url)
    made = library.prompts.make(request)
    machine = "this machine" if address.is_here else "another machine"
    err.print(Text(clean(f"The evidence is sent to {address.text}, which is {machine}, and to no other.")))
    model, draft, why = _draft(library, request, address, writer)
    if draft and draft.holds:
        mended = "" if draft.drafts == 1 else ", mended once"
        why = f"Written by {model}{mended}. What it states was looked up in the sources that it names."
    elif draft:
        why = f"After {draft.drafts} drafts of {model} this does not hold: {draft.faults[0]}"
        why += f" ({len(draft.faults) - 1} more)" if len(draft.faults) > 1 else ""
    by_model = bool(draft and draft.holds)
    err.print(Text(clean(why if by_model else f"{why} So this prompt is made by rule.")))
    text = draft.text + "\n" if draft and by_model else render(made, _readable(form), assistant)
    if form is not Form.JSON:
        return made.id, text
    said = {
        "id": made.id,
        "written_by": "model" if by_model else "rule",
        "model": model,
        "address": address.text,
        "drafts": draft.drafts if draft else 0,
        "why": why,
        "text": text,
        "checked": asdict(draft.checked) if draft else None,
    }
    return made.id, json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _draft(
    library: Library, request: Request, address: "Address", writer: Writer
) -> tuple[str, Draft | None, str]:
    """Return the model that was asked and what it made, or why nothing came of it."""
    from throughline.library.endpoint import Endpoint, NoAnswerError  # noqa: PLC0415 - as above

    model = writer.model
    try:
        endpoint = Endpoint(address, writer.model, writer.seconds)
        model = endpoint.model
        return model, driven(library.prompts.drafting(request), endpoint.complete), ""
    except NoAnswerError as error:
        return model, None, str(error)


def _readable(form: Form) -> Form:
    return Form.MARKDOWN if form is Form.JSON else form
