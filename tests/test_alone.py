"""The app in a network of its own, with a trap for whatever would leave it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from throughline.library import Library

OUT = "trap"
STEPS = (
    "sysctl -q -w net.ipv6.conf.all.disable_ipv6=1",  # its own greetings to the network are none of ours
    "ip link set lo up",
    f"ip link add {OUT} type veth peer name nowhere",
    "ip link set nowhere up",
    f"ip address add 198.51.100.1/24 dev {OUT}",
    f"ip link set {OUT} up",
    f"ip neighbour add 198.51.100.2 lladdr 02:00:00:00:00:02 dev {OUT}",
    f"ip route add default via 198.51.100.2 dev {OUT}",
)


@pytest.fixture
def network() -> Iterator[list[str]]:
    """Make a network whose only way out leads nowhere; give the command that runs a program in it."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("needs root and iproute2, to make a network of its own")
    name = f"throughline-{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let a network be made")
    resolver = Path("/etc/netns") / name
    inside = ["ip", "netns", "exec", name]
    try:
        resolver.mkdir(parents=True)
        (resolver / "resolv.conf").write_text("nameserver 198.51.100.2\n")
        for step in STEPS:
            subprocess.run([*inside, *step.split()], check=True, capture_output=True)
        yield inside
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)
        shutil.rmtree(resolver)


def test_strangers_read_nothing_and_nothing_leaves(network: list[str], tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "trust.md").write_text("# Does trust grow?\n\nThe secret word is zyzzyva.\n")
    Library.build(notes)
    before = {path: path.read_bytes() for path in notes.glob("*.md")}
    paths = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT))))
    done = subprocess.run(
        [*network, sys.executable, "-m", "tests.alone", str(notes), OUT],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {"shown": True, "leaks": [], "sent": 0, "trap works": True}
    assert {path: path.read_bytes() for path in notes.glob("*.md")} == before
