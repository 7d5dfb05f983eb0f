"""Where workers on other machines are met: at a Dask scheduler, which a person names.

Nothing of Dask is loaded before that.
"""

import logging
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from throughline.corpus.errors import ThroughlineError

CONNECTING = 10  # seconds in which a scheduler has to answer; one in the same building does so in a tenth
CLOSING = 2  # seconds for taking leave of it, also after an interrupt
_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[^\s/:\[\]]+):\d{1,5}")


class ElsewhereError(ThroughlineError):
    """The workers of a scheduler cannot be used, or no longer; `encoded` texts were before."""

    def __init__(self, words: str, encoded: int = 0) -> None:
        self.encoded = encoded
        kept = f"{encoded:,} passages were encoded by then, and are kept. " if encoded else ""
        super().__init__(
            f"{words} {kept}Run the same command again to go on, or leave out --on to encode on this machine."
        )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The address of a scheduler, and who is told at once of workers that are refused or lost."""

    address: str
    tell: Callable[[str], None]

    def __post_init__(self) -> None:
        """Refuse before anything is read what could never be met."""
        if not _ADDRESS.fullmatch(self.address):
            raise ThroughlineError(
                f"“{self.address}” is no address of a Dask scheduler: tcp://HOST:PORT or tls://HOST:PORT was "
                "expected, as the scheduler says it when it starts."
            )
        if find_spec("distributed") is None:
            raise ThroughlineError(
                "Encoding on other machines needs the package distributed, which is not installed: "
                "run `pip install 'throughline[dask]'`."
            )

    def connected(self) -> Any:
        """Return a connection to the scheduler."""
        from distributed import Client  # noqa: PLC0415 - most builds need none of it

        _be_quiet()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of other versions of packages; each worker is tried instead
                return Client(  # type: ignore[no-untyped-call]
                    self.address, timeout=CONNECTING, set_as_default=False, name="throughline"
                )
        except (OSError, TypeError, ValueError, RuntimeError) as error:
            why = " ".join(str(error).split()) or type(error).__name__
            if self.address.startswith("tls:") and isinstance(error, TypeError):
                why = "Dask was told of no certificates, see “Encrypted” in docs/scale.md"
            raise ElsewhereError(f"No Dask scheduler could be met at {self.address}: {why}.") from error


On = Elsewhere | None  # None where this machine encodes


def caller() -> Callable[..., Any]:
    """Return a function that travels as it is, because it belongs to no module: a worker needs none of ours.

    What it calls is looked up on the worker, after the versions were compared.
    """

    def call(version: str, name: str, *values: Any) -> tuple[str, Any]:
        from importlib import import_module  # noqa: PLC0415 - nothing of this module is there

        try:
            here = import_module("throughline").__version__
        except ImportError:
            return "missing", ""
        if here != version:
            return "version", here
        return "done", getattr(import_module("throughline.index.vectors.on_worker"), name)(*values)

    return call


def _be_quiet() -> None:
    """Let Dask print nothing of its own: what matters of it is told in our words."""
    for name in [*logging.root.manager.loggerDict]:
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
