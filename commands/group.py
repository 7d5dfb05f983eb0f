"""The server of a library for several readers: `python -P -m throughline.commands.group --port 8501`.

It joins the app and the assistants' server, which know nothing of each other. `throughline serve` starts it.
"""

import argparse
from pathlib import Path

from throughline import ending
from throughline.views import worker


def main() -> None:
    """Serve until the process is ended."""
    from throughline.agents import group as assistants  # noqa: PLC0415 - the notes are read while this is loaded
    from throughline.views import group, login  # noqa: PLC0415
    from throughline.views.place import Place  # noqa: PLC0415

    parser = argparse.ArgumentParser(description="Serve a library to several readers who log in.")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--secrets", type=Path)
    asked = parser.parse_args()
    known, place = login.read(asked.secrets), Place.named()
    answering = assistants.app(place.folder, place.file, known.origin, known.host)
    group.run(group.Address(asked.address, asked.port), known, answering)


if __name__ == "__main__":
    worker.start()  # it reads the notes while the server is loaded
    ending.run("throughline.commands.group")
