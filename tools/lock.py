"""Write the locks: the version of every package that is installed here, with the hashes of all its files.

Needs `uv`, which reads the hashes from the package index: `make lock`.
"""

import subprocess
import sys
from collections.abc import Iterable

from tools.packages import LOCK, PRODUCT, TESTS, TESTS_LOCK, asked, builders, closure

# The locks cannot hold it: see the head of requirements-torch.txt.
BY_VERSION = "torch"
HEAD = "# Written by `make lock`: {what}.\n# To the version, with the hashes of every file of it.\n"
NOTE = "# torch stands in requirements-torch.txt, by its version alone, for a reason that is given there.\n"


def write() -> None:
    """Write both locks."""
    product, tests = closure([*asked(PRODUCT), *builders()]), closure(asked(TESTS))
    own = {name: package.version for name, package in product.items() if name != BY_VERSION}
    more = {name: package.version for name, package in tests.items() if name not in product}
    head = HEAD.format(what="what the product is built with and runs on")
    LOCK.write_text(head + NOTE + hashed(own.items()), encoding="utf-8")
    head = HEAD.format(what="what the tests need beside requirements.lock")
    TESTS_LOCK.write_text(head + hashed(more.items()), encoding="utf-8")


def hashed(pins: Iterable[tuple[str, str]]) -> str:
    """Return pins with the hashes that the package index has for their files, on every platform."""
    wanted = "\n".join(f"{name}=={version}" for name, version in sorted(pins))
    options = ["--no-deps", "--universal", "--generate-hashes", "--no-annotate", "--no-header", "--quiet"]
    command = [sys.executable, "-m", "uv", "pip", "compile", *options, "-"]
    done = subprocess.run(command, input=wanted, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"The hashes could not be had:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    write()
