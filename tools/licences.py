"""List every package of the locks with its licence, as its own metadata tells it: `make licences`."""

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution

from tools.packages import all_locked

# The licences that allow this use, as metadata names them; anything else is looked at by a person.
FREE = re.compile(
    r"\b(?:MIT|BSD|0BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla Public|HPND|Zlib|Unlicense|CC0)",
    re.IGNORECASE,
)
# Packages that this leaves open, with what was found by reading their licence files.
JUDGED = {
    "axe-playwright-python": "MIT (its licence file; used by the tests alone)",
    # Asked for by readability-lxml, which guesses the encoding of bytes with it; it is handed text here.
    "chardet": "LGPL-2.1-or-later (imported, not handed on with the product)",
    # Installed beside the product and imported by it, not part of it: whoever hands both on together does so
    # under the GPL's terms.
    "igraph": "GPL-2.0-or-later (imported, not handed on with the product)",
}


def licence_of(name: str) -> str:
    """Return the licence of an installed package in a line, or nothing where its metadata gives none."""
    about = distribution(name).metadata
    classified = [
        line.split("::")[-1].strip() for line in about.get_all("Classifier", ()) if line.startswith("License")
    ]
    told = about.get("License-Expression") or ", ".join(classified) or about.get("License") or ""
    return " ".join(told.split())[:60]


def rows() -> list[tuple[str, str, str, bool]]:
    """Return name, version, licence and whether it is known to allow this use, for every locked package."""
    found = []
    for name, version in sorted(all_locked().items()):
        try:
            licence = licence_of(name)
        except PackageNotFoundError:
            licence = "not installed"
        said = JUDGED.get(name, licence)
        found.append((name, version, said or "none given", name in JUDGED or bool(FREE.search(licence))))
    return found


def main() -> int:
    """Print the table; return 1 where a licence is not known to allow this use."""
    unknown = []
    for name, version, licence, is_known in rows():
        sys.stdout.write(f"{name:32} {version:18} {licence}\n")
        if not is_known:
            unknown.append(name)
    if unknown:
        sys.stderr.write(
            f"Not known to allow this use: {', '.join(unknown)}. Read their licences, then write what you "
            "found into JUDGED in tools/licences.py.\n"
        )
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
