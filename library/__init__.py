"""One open library: every front end reaches notes, links and prompts through it."""

from typing import TYPE_CHECKING, Any

from throughline.library.place import SAMPLE, folder_of

if TYPE_CHECKING:
    from throughline.library.door import Built, Library

__all__ = ["SAMPLE", "Built", "Library", "folder_of"]


def __getattr__(name: str) -> Any:
    """Load the library when it is first asked for: that takes half a second, and not all commands need it."""
    if name in ("Built", "Library"):
        from throughline.library import door  # noqa: PLC0415 - the reason stands above

        return getattr(door, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
