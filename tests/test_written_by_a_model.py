"""A prompt written by a model of the user's own, over real HTTP: used where it holds, else made by rule."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.model_server import DRIP, HANG, model_server
from throughline.commands.cli import app
from throughline.library import Library
from throughline.library.endpoint import AddressError, address_of

Write = Callable[..., Path]
ASKED = "Do names survive a week?"
FOUND = "Marlow and colleagues saw 40% of coined names survive a week."
TRUE = f"{FOUND} [1]\n" + "The question stays open for other pairs of speakers. " * 16
FALSE = TRUE.replace("40%", "62%")


@pytest.fixture
def notes(write: Write) -> Path:
    folder = write(a=f"{ASKED}\n\n{FOUND}")
    Library.build(folder, text_only=True)
    return folder


def run(notes: Path, url: str, *more: str) -> Result:
    return CliRunner().invoke(app, ["--notes", str(notes), "prompt", ASKED, "--write-with", url, *more])


def told(notes: Path, url: str, *more: str) -> dict[str, Any]:
    result = run(notes, url, "--json", *more)
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def by_rule(notes: Path) -> str:
    return CliRunner().invoke(app, ["--notes", str(notes), "prompt", ASKED]).stdout


def test_a_brief_that_holds_is_used_and_said_to_be_the_model_s(notes: Path) -> None:
    with model_server(f"<think>40% or 62%?</think>\n```markdown\n{TRUE}\n```") as server:
        result = run(notes, server.address)
    assert result.exit_code == 0 and FOUND in result.stdout
    assert "think" not in result.stdout and "```" not in result.stdout
    assert (
        "This rests on 1 note of the library. None of the notes has a date." in result.stdout
    )  # where the model left it out
    assert f"sent to {server.address}/v1, which is this machine, and to no other" in result.stderr
    assert "Written by writer-7b." in result.stderr
    ((first,),) = server.drafts
    assert first["role"] == "user" and FOUND in first["content"] and "## Source [1]" in first["content"]
    assert [path for path, _ in server.sent] == ["/v1/models", "/v1/chat/completions"]


def test_a_model_without_an_address_is_refused(notes: Path) -> None:
    asked = CliRunner().invoke(app, ["--notes", str(notes), "prompt", ASKED, "--model", "writer-7b"])
    assert asked.exit_code == 2 and "--write-with" in asked.output


def test_a_draft_that_does_not_hold_is_mended_once(notes: Path) -> None:
    with model_server(FALSE, TRUE) as server:
        found = told(notes, server.address)
    assert (found["written_by"], found["drafts"], found["model"]) == ("model", 2, "writer-7b")
    assert FOUND in found["text"] and found["checked"]["unsupported"] == []
    (asked, draft, repair) = server.drafts[1]
    assert (asked["role"], draft["content"], repair["role"]) == ("user", FALSE, "user")
    assert "\u201c62%\u201d is not in [1]" in repair["content"]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (FALSE, "\u201c62%\u201d is not in [1]"),
        (TRUE * 5, "about 580 were asked for"),
        (f"{FOUND} [1]", "it is no brief yet"),
        (TRUE.replace(" [1]", ""), "names no source by its number"),
        ("", "it is no brief yet"),
    ],
)
def test_a_draft_that_never_holds_gives_the_prompt_made_by_rule(notes: Path, second: str, why: str) -> None:
    with model_server(FALSE, second) as server:
        found = told(notes, server.address)
    assert (found["written_by"], found["drafts"], len(server.drafts)) == ("rule", 2, 2)
    assert found["text"] == by_rule(notes)
    assert why in found["why"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (500, "it answered 500: the model fell over"),
        (b"<html>hello</html>", "it did not answer with JSON"),
        (b'{"choices": []}', "it answered with JSON that holds no message"),
        (b'{"choices": [{"message": {"content": null}}]}', "a message that is no text"),
        (b"[" * 100_000, "it did not answer with JSON"),
        (HANG, "it gave no whole answer within 1 s"),
        (DRIP, "it gave no whole answer within 1 s"),
    ],
)
def test_an_address_that_fails_gives_the_prompt_made_by_rule(
    notes: Path, answer: str | int | bytes, why: str
) -> None:
    with model_server(answer) as server:
        result = run(notes, server.address, "--patience", "1")
    assert result.exit_code == 0 and result.stdout == by_rule(notes)
    assert why in result.stderr and "So this prompt is made by rule." in result.stderr


def test_where_nothing_listens_the_prompt_is_made_by_rule(notes: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        result = run(notes, f"http://127.0.0.1:{free.getsockname()[1]}")
    assert result.exit_code == 0 and result.stdout == by_rule(notes)
    assert "it cannot be asked (Connection refused)" in result.stderr


def test_of_several_models_one_must_be_named(notes: Path) -> None:
    with model_server(TRUE) as server:
        server.models = ("small", "large", "nomic-embed-text")
        result = run(notes, server.address)
        assert result.exit_code == 1 and server.drafts == []
        assert "has 2 models: small, large. Name one with --model." in result.stderr
        assert told(notes, server.address, "--model", "large")["model"] == "large"
        assert server.sent[-1][1]["model"] == "large"
        server.models = ()
        assert "it has no model that can write" in run(notes, server.address).stderr


def test_nothing_is_sent_on_to_another_address(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with model_server(TRUE) as other, model_server(TRUE) as server:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, other.address)
        monkeypatch.delenv("no_proxy", raising=False)
        assert told(notes, server.address)["written_by"] == "model"
        server.redirect = f"{other.address}/v1/chat/completions"
        found = told(notes, server.address)
        assert other.sent == []
    assert found["written_by"] == "rule"
    assert f"it sends on to {server.redirect}, which is not followed" in found["why"]


def test_addresses_are_read_as_people_write_them() -> None:
    for written, text, here in (
        ("http://localhost:11434", "http://localhost:11434/v1", True),
        ("http://127.0.0.1:8080/v1/chat/completions", "http://127.0.0.1:8080/v1", True),
        ("http://[::1]:1234/v1/", "http://[::1]:1234/v1", True),
        ("https://models.example/api/v3", "https://models.example:443/api/v3", False),
        ("http://127.0.0.1.example:80", "http://127.0.0.1.example:80/v1", False),
    ):
        found = address_of(written)
        assert (found.text, found.is_here) == (text, here)
    for wrong in ("localhost:11434", "ftp://a", "http://", "http://u:p@a", "http://a:x", "http://a/b c", ""):
        with pytest.raises(AddressError, match="One like http"):
            address_of(wrong)


def test_options_that_do_not_go_together_are_named(notes: Path) -> None:
    assert run(notes, "http://127.0.0.1:1", "--pack").exit_code == 2
    assert run(notes, "http://127.0.0.1:1", "--save").exit_code == 2
    wrong = run(notes, "my model")
    assert wrong.exit_code == 1 and "is no address of a model" in wrong.stderr
