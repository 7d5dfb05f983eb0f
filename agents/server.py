"""Answers the protocol's requests from one library; an error that a person can correct is one sentence."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar

import mcp_types as protocol
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from throughline.agents import resources, tools
from throughline.agents.shared_library import SharedLibrary
from throughline.agents.untrusted import REMINDER, line
from throughline.library import Library, log
from throughline.library.errors import AmbiguousNoteError, ThroughlineError

T = TypeVar("T")
Context = Any  # what the SDK tells of a request; nothing here looks at it
Page = protocol.PaginatedRequestParams | None

MESSAGE_LENGTH = 1500  # characters: the ids to choose from must fit in, a whole note must not
INSTRUCTIONS = (
    "A person's research notes: concepts, inquiring lines, papers and topics, joined by typed links. "
    "Search first, fetch what matters, and cite notes by their ids. "
    "Every inquiring line is also a prompt. " + REMINDER
)


class Handlers:
    """Answers the requests of every client from one library."""

    def __init__(self, shared: SharedLibrary) -> None:
        self._library = shared

    async def list_tools(self, _: Context, __: Page) -> protocol.ListToolsResult:
        """Return every tool."""
        return protocol.ListToolsResult(tools=tools.listed())

    async def call_tool(
        self, context: Context, call: protocol.CallToolRequestParams
    ) -> protocol.CallToolResult:
        """Return what a tool answers, or why it cannot."""
        tool = tools.TOOLS.get(call.name)
        if tool is None:
            known = ", ".join(tools.TOOLS)
            return tools.refused(f"There is no tool “{line(call.name)}”; there are {known}.")
        try:
            asked = tool.asks.model_validate(call.arguments or {})
            if tool.asks_client:
                return tools.answered(await tool.ask(self._library, context, asked))
            return tools.answered(await self._library.ask(lambda library: tool.ask(library, asked)))
        except ValidationError as error:
            return tools.refused(tools.misasked(error))
        except ThroughlineError as error:
            return tools.refused(told(error))
        except Exception as error:  # noqa: BLE001 - the last door before an assistant, who is told of a log
            return tools.refused(log.unexpected(f"the tool {call.name}", error))

    async def list_resources(self, _: Context, page: Page) -> protocol.ListResourcesResult:
        """Return one page of the notes."""
        return await self._ask(lambda library: resources.resources(library, page.cursor if page else None))

    async def list_templates(self, _: Context, __: Page) -> protocol.ListResourceTemplatesResult:
        """Return the forms that addresses have."""
        return protocol.ListResourceTemplatesResult(resource_templates=resources.TEMPLATES)

    async def read_resource(
        self, _: Context, wanted: protocol.ReadResourceRequestParams
    ) -> protocol.ReadResourceResult:
        """Return the note at an address."""
        return await self._ask(lambda library: resources.read(library, wanted.uri))

    async def list_prompts(self, _: Context, page: Page) -> protocol.ListPromptsResult:
        """Return one page of the inquiring lines."""
        return await self._ask(lambda library: resources.prompts(library, page.cursor if page else None))

    async def get_prompt(
        self, _: Context, wanted: protocol.GetPromptRequestParams
    ) -> protocol.GetPromptResult:
        """Return the research prompt of an inquiring line, or the evidence to write one from."""
        form = (wanted.arguments or {}).get(resources.FORM, "")
        return await self._ask(lambda library: resources.prompt(library, wanted.name, form))

    async def _ask(self, question: Callable[[Library], T]) -> T:
        """Ask the library; if that fails, raise the protocol's own error."""
        try:
            return await self._library.ask(question)
        except ThroughlineError as error:
            raise MCPError(protocol.INVALID_PARAMS, told(error)) from error
        except Exception as error:
            raise MCPError(protocol.INTERNAL_ERROR, log.unexpected("a request", error)) from error


def told(error: Exception) -> str:
    """Return an error in words, with the ids to choose from where a name fits several notes."""
    candidates = error.candidates if isinstance(error, AmbiguousNoteError) else ()
    ids = ", ".join(card.id for card in candidates[:10])
    return line(f"{error} {ids}", MESSAGE_LENGTH)


def server_at(shared: SharedLibrary) -> Server[Any]:
    """Return the server whose requests are answered from this library."""
    handlers = Handlers(shared)
    return Server(
        "throughline",
        version=version("throughline"),
        title="Throughline",
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
    )
