"""Throughline: a knowledge-graph explorer for a body of research notes.

    from throughline import Library

`Library` and its types are loaded when they are first used, so that importing one subpackage does not load
the others.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from throughline.library.door import Library

__all__ = ["Library", "__version__"]

__version__ = "0.2.0"

_PLACES = {"Library": "throughline.library.door"}


def __getattr__(name: str) -> Any:
    """Load a name of the front door when it is first asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module 'throughline' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
