"""The table of tools: what each is called, what it is asked and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mcp_types as protocol
from pydantic import ValidationError

from throughline.agents import answers as told
from throughline.agents import asked, auditing, briefs, notes, questions, sampling, trust
from throughline.agents import trust_answers as trusted

READ_ONLY = protocol.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


@dataclass(frozen=True, slots=True)
class Tool:
    """A question that an assistant may ask, with the types of both sides."""

    title: str
    asks: type[asked.Asked]
    answers: type[told.ToolAnswer]
    ask: Callable[..., Any]  # of the library; one that asks the client's model is of the server and awaited
    asks_client: bool = False

    def offered_as(self, name: str) -> protocol.Tool:
        """Return the tool as clients list it."""
        return protocol.Tool(
            name=name,
            title=self.title,
            description=self.ask.__doc__,
            input_schema=self.asks.model_json_schema(),
            output_schema=self.answers.model_json_schema(mode="serialization"),
            annotations=READ_ONLY,
        )


TOOLS = {
    "search": Tool("Search the notes", asked.SearchFor, told.SearchAnswer, questions.search),
    "fetch": Tool("Read a note", asked.Fetch, told.Fetched, notes.fetch),
    "neighbours": Tool("What surrounds a note", asked.Around, told.Neighbours, questions.neighbours),
    "connect": Tool("How two notes connect", asked.Between, told.Connected, questions.connect),
    "insights": Tool("What the structure says", asked.About, told.Insights, questions.insights),
    "next_lines": Tool("What to follow next", asked.After, told.NextLines, questions.next_lines),
    "downstream": Tool("What falls with a note", asked.Bearing, trusted.Downstream, trust.downstream),
    "tensions": Tool("What does not agree", asked.Disagreeing, trusted.Disagreements, trust.tensions),
    "changes": Tool("What has changed", asked.Since, trusted.ChangesTold, trust.changes),
    "audit": Tool("Does the source say so?", asked.ClaimsOf, trusted.Audited, auditing.audit),
    "write_brief": Tool(
        "Write a brief", asked.BriefToWrite, told.BriefWritten, sampling.write_brief, asks_client=True
    ),
    "check_brief": Tool("Check a brief", asked.BriefToCheck, told.BriefChecked, briefs.check_brief),
}


def listed() -> list[protocol.Tool]:
    """Return every tool as clients list it."""
    return [tool.offered_as(name) for name, tool in TOOLS.items()]


def answered(answer: told.ToolAnswer) -> protocol.CallToolResult:
    """Return an answer both as values and, for clients that read text alone, as JSON."""
    text = protocol.TextContent(text=answer.model_dump_json())
    return protocol.CallToolResult(content=[text], structured_content=answer.model_dump(mode="json"))


def refused(why: str) -> protocol.CallToolResult:
    """Return the reason why a call has no answer, so that the assistant can correct its call."""
    return protocol.CallToolResult(content=[protocol.TextContent(text=why)], is_error=True)


def misasked(error: ValidationError) -> str:
    """Say what is wrong with the arguments of a call, without repeating them.

    >>> try: asked.SearchFor(query="", k=99)
    ... except ValidationError as error: print(misasked(error))
    query: String should have at least 1 character. k: Input should be less than or equal to 50.
    """
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    return " ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}." for fault in faults)
