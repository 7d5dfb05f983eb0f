"""The command that opens a library to several readers, and makes and takes back the tokens of assistants."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from throughline.commands.app import become
from throughline.commands.common import (
    AsJson,
    Settings,
    clean,
    complain,
    name_damaged,
    out,
    place,
    plain_errors,
    print_json,
)
from throughline.library import folder_of
from throughline.library.place import library_file
from throughline.library.tokens import Tokens

HERE = "127.0.0.1"


@plain_errors
def serve(
    port: Annotated[int, typer.Option(help="The port; 0 takes any that is free.", min=0, max=65535)] = 8501,
    address: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The address to listen at; else this machine alone.")
    ] = HERE,
    secrets: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Says how readers log in; else ~/.streamlit/secrets.toml."),
    ] = None,
    new_token: Annotated[
        str, typer.Option(metavar="NAME", help="Make a token for an assistant; it is shown this once.")
    ] = "",
    tokens: Annotated[bool, typer.Option("--tokens", help="List the tokens.")] = False,
    drop_token: Annotated[str, typer.Option(metavar="NAME", help="Take a token back, at once.")] = "",
    as_json: AsJson = False,
) -> None:
    """Open the notes to several readers who log in, and to assistants with a token."""
    asked = [bool(new_token), tokens, bool(drop_token)]
    if sum(asked) > 1:
        raise typer.BadParameter("Only one of --new-token, --tokens and --drop-token can be done at a time.")
    known = Tokens(folder_of(Settings.notes, Settings.library))
    if new_token:
        _tell_new(known, new_token, as_json)
    elif drop_token:
        known.drop(drop_token)
        _tell_dropped(drop_token, as_json)
    elif tokens:
        _list(known, as_json)
    else:
        _serve(port, address, secrets)


def _serve(port: int, address: str, secrets: Path | None) -> None:
    """Go on as the server, where it is known how readers log in; else nothing listens for a moment."""
    from throughline.views import login  # noqa: PLC0415 - no other command needs it

    login.read(secrets)
    if told := login.open_to_others(secrets):
        complain(told)
    library_file.usable(place())  # what is no library of ours, or too new, is refused here
    asked = ["--port", str(port), "--address", address]
    become(
        "throughline.commands.group", [*asked, *(["--secrets", str(secrets.resolve())] if secrets else [])]
    )


def _tell_new(known: Tokens, name: str, as_json: bool) -> None:
    token = known.new(name)
    if as_json:
        print_json({"name": name, "token": token})
        return
    out.print(Text(token), soft_wrap=True)
    complain(
        f"This is the token “{name}”; it is not kept, and is not shown again. An assistant sends it with "
        "each request to /mcp, in the header `Authorization`, after the word `Bearer`."
    )


def _tell_dropped(name: str, as_json: bool) -> None:
    if as_json:
        print_json({"dropped": name})
    else:
        out.print(Text(clean(f"The token “{name}” lets nobody in any more.")))


def _list(known: Tokens, as_json: bool) -> None:
    found, damaged = known.all()
    name_damaged(damaged)
    if as_json:
        print_json([{"name": one.name, "made": one.made} for one in found])
        return
    for one in found:
        out.print(Text(clean(f"{one.name}  made {one.made[:10]}")))
    if not found:
        complain("There are no tokens, so that no assistant is let in. --new-token NAME makes one.")
