"""A brief that the client's own model writes when the server asks for it, held to the evidence here."""

from typing import Any

import mcp_types as protocol
from mcp.shared.exceptions import MCPError
from mcp.shared.message import ServerMessageMetadata

from throughline.agents.answers import BriefWritten, WrittenBy
from throughline.agents.asked import BriefToWrite
from throughline.agents.notes import note_called
from throughline.agents.shared_library import SharedLibrary
from throughline.agents.untrusted import line
from throughline.library.errors import ThroughlineError
from throughline.library.nouns import Draft, Request
from throughline.library.output import Message, markdown

MOST_TOKENS = 4000  # of a draft: five times a brief, for a model that thinks aloud
PATIENCE = 600.0  # seconds for a draft: a person may be asked to allow it first
FAULT_LENGTH = 600  # characters of each reason
TEMPERATURE = 0.2

Context = Any  # what the SDK tells of a request


class NoSamplingError(ThroughlineError):
    """The client does not let a server ask its model."""

    def __init__(self) -> None:
        super().__init__(
            "This client does not let a server ask its model (the protocol calls it sampling). Get the "
            "prompt of the note with `form` set to `pack`, write the brief from it, and hold it to its "
            "sources with `check_brief`."
        )


class NoDraftError(ThroughlineError):
    """The client's model was asked and gave no text."""


async def write_brief(shared: SharedLibrary, context: Context, asked: BriefToWrite) -> BriefWritten:
    """Let the client's model write a brief from a note's evidence, held to that evidence, with one repair."""
    session = context.session
    able = session.client_capabilities
    if not (able and able.sampling is not None and session.can_send_request):
        raise NoSamplingError
    request = await shared.ask(lambda library: Request(note=note_called(library, asked.note).id))
    made = await shared.ask(lambda library: markdown(library.prompts.make(request)))
    steps = await shared.ask(lambda library: library.prompts.drafting(request))
    messages = await shared.ask(lambda _: next(steps))
    model = ""
    while True:
        reply, model = await _sampled(context, messages)
        sent = await shared.ask(lambda _, reply=reply: _after(steps, reply))  # type: ignore[misc]
        if isinstance(sent, Draft):
            return _answer(sent, model, made)
        messages = sent


def _after(steps: Any, reply: str) -> tuple[Message, ...] | Draft:
    """Return what is to be sent next, or what came of it."""
    try:
        messages: tuple[Message, ...] = steps.send(reply)
    except StopIteration as done:
        draft: Draft = done.value
        return draft
    return messages


async def _sampled(context: Context, messages: tuple[Message, ...]) -> tuple[str, str]:
    """Return what the client's model answers, and its name."""
    params = protocol.CreateMessageRequestParams(
        messages=[
            protocol.SamplingMessage(role=message.role, content=protocol.TextContent(text=message.text))
            for message in messages
        ],
        max_tokens=MOST_TOKENS,
        temperature=TEMPERATURE,
    )
    try:
        said = await context.session.send_request(
            protocol.CreateMessageRequest(params=params),
            protocol.CreateMessageResult,
            request_read_timeout_seconds=PATIENCE,
            metadata=ServerMessageMetadata(related_request_id=context.request_id),
        )
    except (MCPError, ValueError) as error:
        raise NoDraftError(f"The client's model wrote nothing: {line(str(error), FAULT_LENGTH)}") from error
    parts = said.content if isinstance(said.content, list) else [said.content]
    return "\n".join(getattr(part, "text", "") for part in parts), said.model


def _answer(draft: Draft, model: str, made: str) -> BriefWritten:
    return BriefWritten(
        text=draft.text if draft.holds else made,
        written_by=WrittenBy.MODEL if draft.holds else WrittenBy.RULE,
        model=line(model),
        drafts=draft.drafts,
        faults=tuple(line(fault, FAULT_LENGTH) for fault in draft.faults),
    )
