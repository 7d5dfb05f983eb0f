"""The components' scripts and styles, joined from their files into one text each."""

from pathlib import Path

_HERE = Path(__file__).parent


def joined(*names: str) -> str:
    """Return the named files of this folder as one text, in order.

    Streamlit takes a text without a newline for a path, so there is always one; the scripts are small
    and go along with the component's data, which Streamlit sends once while it stays the same.
    """
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names) + "\n"
