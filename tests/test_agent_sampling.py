"""A brief that the client's own model writes: held to its sources, or made by rule, or not at all."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from mcp_types import CreateMessageRequestParams, CreateMessageResult, ErrorData, TextContent

from tests.served_agent import answer, client_of, refusal
from throughline.library import SAMPLE, Library
from throughline.prompts.model import Request
from throughline.prompts.render import markdown

pytestmark = pytest.mark.anyio
APPROVAL = "why-do-systems-trained-on-approval-stop-asking-questions"
TRUE = "Hosking, Blunsom and Bartolo asked what a preference score leaves out [1]. " + "It stays open. " * 50
FALSE = TRUE.replace("Hosking", "Quarrington")


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sampling") / "notes"
    shutil.copytree(SAMPLE, place, ignore=shutil.ignore_patterns(".throughline"))
    Library.build(place, text_only=True)
    return place


class Model:
    """What stands for a client's model: it gives these answers, one after another."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[Sequence[Any]] = []

    async def __call__(self, _: Any, params: CreateMessageRequestParams) -> CreateMessageResult | ErrorData:
        self.asked.append(params.messages)
        if not self.answers:
            return ErrorData(code=-1, message="the person said no")
        text = TextContent(text=self.answers.pop(0))
        return CreateMessageResult(role="assistant", content=text, model="its-model")


async def test_one_call_writes_and_checks_with_one_repair(folder: Path) -> None:
    model = Model(TRUE, FALSE, TRUE, FALSE, FALSE)
    async with client_of(folder, sampling=model) as client:
        first = await answer(client, "write_brief", note=APPROVAL)
        mended = await answer(client, "write_brief", note=APPROVAL)
        ruled = await answer(client, "write_brief", note=APPROVAL)
        refused = await refusal(client, "write_brief", note=APPROVAL)
        unknown = await refusal(client, "write_brief", note="no such note at all")
    assert [(one["written_by"], one["drafts"]) for one in (first, mended, ruled)] == [
        ("model", 1), ("model", 2), ("rule", 2),
    ]  # fmt: skip
    assert first["text"].startswith("Hosking") and "This rests on 6 notes of the library. " in first["text"]
    assert (first["model"], first["faults"]) == ("its-model", [])
    assert "Quarrington" in str(model.asked[2][2].content)  # the repair names what did not hold
    assert "\u201cQuarrington\u201d is not in [1]" in ruled["faults"][0]
    with Library.open(folder) as library:
        made = markdown(library.prompts.make(Request(note=APPROVAL)))
    assert ruled["text"] == made
    assert "wrote nothing" in refused and "the person said no" in refused
    assert "no such note" in unknown


async def test_a_client_without_sampling_is_told_so_and_what_to_do(folder: Path) -> None:
    async with client_of(folder) as client:
        said = await refusal(client, "write_brief", note=APPROVAL)
    assert "does not let a server ask its model" in said and "check_brief" in said
