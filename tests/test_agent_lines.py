"""Lines to the server over stdio that are no messages: each is answered, and what follows is served."""

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.served_agent import COMMAND
from throughline.library import Library


def test_a_line_that_is_no_message_is_answered(tmp_path: Path) -> None:
    (tmp_path / "tea.md").write_text("# Tea\n\nTea is warm.\n", encoding="utf-8")
    Library.build(tmp_path, text_only=True)
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    lines = ["{nonsense", '{"hello": 1}', "[]", json.dumps(hello)]
    done = subprocess.run(
        [sys.executable, *COMMAND, str(tmp_path), "mcp"],
        input="".join(f"{line}\n" for line in lines),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    *refused, last = map(json.loads, done.stdout.splitlines())
    assert [(one["id"], one["error"]["code"]) for one in refused] == [(None, -32700)] * 3
    assert "was left out" in refused[0]["error"]["message"]
    assert last["id"] == 1 and last["result"]["serverInfo"]["name"]
