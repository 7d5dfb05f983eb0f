"""The command that lets assistants in."""

from typing import Annotated

import typer

from throughline.commands.common import Settings, complain, plain_errors


@plain_errors
def serve(
    http: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Listen at this port of 127.0.0.1; else stdio.")
    ] = None,
) -> None:
    """Let assistants read the notes, by the Model Context Protocol over stdio or on localhost."""
    from throughline.agents import serve as agent  # noqa: PLC0415 - no other command waits for the protocol's own code

    try:
        agent.serve(Settings.notes, Settings.library, http)
    except agent.PortTakenError as error:
        complain(error)
        raise typer.Exit(1) from error
