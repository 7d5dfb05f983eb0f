"""How well collections by others are read: each folder below one is a collection.

    python -m bench.vaults FOLDER            a table of all collections
    python -m bench.vaults FOLDER --show 5   and the first five misses of each kind

What is right is said by `bench.vault_rules`, which was written apart from the readers. Links count only where
the note that they lead to exists, and where one note has that name.
"""

import argparse
import re
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bench.vault_rules import Collection, Said, _plain
from throughline.library import Library

Miss = tuple[str, str]
KINDS = ("links", "property links", "titles", "tags", "dates", "papers", "links that stay")


@dataclass
class Count:
    """How many of a kind there are, and those that were not read."""

    total: int = 0
    missed: list[Miss] = field(default_factory=list)

    def add(self, is_right: bool, page: str, what: str) -> None:
        """Count one."""
        self.total += 1
        if not is_right:
            self.missed.append((page, what))

    def __str__(self) -> str:
        return f"{self.total - len(self.missed):,} of {self.total:,}" if self.total else "-"


@dataclass
class Read:
    """What a library says of the files of a collection."""

    notes: dict[str, str]
    titles: dict[str, str]
    dates: dict[str, str]
    tags: dict[str, set[str]]
    links: dict[str, set[str]]
    invented: list[str]
    papers: dict[str, set[str]]


def read(folder: Path, file: Path, exported: Path) -> Read:
    """Build the library of a folder, export it, and gather what is to be compared."""
    Library.build(folder, file, text_only=True)
    with Library.open(folder, file) as library:
        library.notes.write_vault(exported)
    db = sqlite3.connect(file)
    own = db.execute(
        "SELECT p.path, n.id, n.title, n.date, n.num FROM mention m JOIN page p ON p.num = m.page "
        "JOIN note n ON n.num = m.note WHERE m.own = 1"
    ).fetchall()
    numbers = {num: note for _, note, _, _, num in own}
    links = defaultdict[str, set[str]](set)
    tags = defaultdict[str, set[str]](set)
    query = (
        "SELECT p.path, s.source, s.target, s.kind, n.title FROM statement s JOIN page p ON p.num = s.page "
        "JOIN note n ON n.num = s.target"
    )
    for path, source, target, kind, title in db.execute(query):
        links[path] |= {numbers.get(source, ""), numbers.get(target, "")}
        if kind == "topic":
            tags[path].add(title.casefold())
    papers = defaultdict[str, set[str]](set)
    query = (
        "SELECT p.path, n.doi, n.arxiv FROM mention m JOIN page p ON p.num = m.page "
        "JOIN note n ON n.num = m.note WHERE m.own = 1 AND n.kind = 'paper'"
    )
    for path, *ids in db.execute(query):
        papers[path] |= {"", *(one.casefold() for one in ids)}
    stubs = [
        title for (title,) in db.execute("SELECT title FROM note WHERE complete = 0 AND kind = 'concept'")
    ]
    db.close()
    return Read(
        {row[0]: row[1] for row in own}, {row[0]: row[2] for row in own}, {row[0]: row[3] for row in own},
        tags, links, stubs, papers,
    )  # fmt: skip


def judge(collection: Collection, found: Read, again: Collection) -> dict[str, Count]:
    """Count what was read right."""
    counts = {kind: Count() for kind in KINDS}
    for said in collection.files:
        path = said.path
        if path not in found.notes:
            continue
        mine, linked = found.notes[path], found.links[path]
        for written, target in set(collection.links(said)):
            other = found.notes.get(target, "?")
            counts["links"].add(other == mine or other in linked, path, written)
        for name, written, target in set(collection.property_links(said)):
            other = found.notes.get(target, "?")
            counts["property links"].add(other == mine or other in linked, path, f"{name}: {written}")
        title = found.titles[path]
        counts["titles"].add(title in _titles(said), path, title)
        if (paper := collection.paper(said)) is not None:
            counts["papers"].add(paper in found.papers[path], path, paper)
        for tag in collection.tags(said):
            pages = (found.notes.get(one) for one in collection.by_name.get(tag, ()))
            counts["tags"].add(tag in found.tags[path] or bool(linked.intersection(pages)), path, tag)
        if day := collection.day(said):
            counts["dates"].add(found.dates[path] == day, path, f"{day} / {found.dates[path]}")
        _stay(collection, said, again, counts["links that stay"])
    return counts


def _stay(collection: Collection, said: Said, again: Collection, count: Count) -> None:
    """Count the links of a file, and those that lead nowhere in the export and led somewhere before."""
    after = again.said(str(PurePosixPath(said.path).with_suffix(".md")))
    if after is None:
        return
    before, left = list(collection.dangling(said)), list(again.dangling(after))
    for written in (*collection.links(said), *before)[: max(0, len(left) - len(before))]:
        count.add(False, said.path, f"{written[1]} / {left}")
    for _ in list(collection.links(said))[max(0, len(left) - len(before)) :]:
        count.add(True, said.path, "")


def _titles(said: Said) -> set[str]:
    """Return the titles that are right: the declared one, else the one top heading or the file's name."""
    if said.title:
        return {" ".join(said.title.split())}
    sign = "* " if said.path.endswith(".org") else "# "
    tops = [line[2:].strip() for line in _plain(said.body).split("\n") if line.startswith(sign)]
    tops = [re.sub(r"\s+:[\w:]+:$|\[(.+?)\]\(\S+\)", r"\1", top) for top in tops]
    return {said.stem, *(tops if len(tops) == 1 else ())}


def measure(folder: Path) -> tuple[dict[str, Count], Read, int]:
    """Read one collection."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".git", ".throughline"))
        exported = Path(temporary) / "exported"
        found = read(copy, Path(temporary) / "x.library", exported)
        collection = Collection(copy)
        text = "\n".join(said.text for said in collection.files).casefold()
        invented = [title for title in found.invented if title.casefold() not in text]
        found.invented[:] = invented
        return judge(collection, found, Collection(exported)), found, len(collection.files)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0)
    asked = parser.parse_args()
    for folder in sorted(path for path in asked.folder.iterdir() if path.is_dir()):
        counts, found, files = measure(folder)
        row = " | ".join(str(counts[kind]) for kind in KINDS)
        print(f"| {folder.name} | {files:,} | {row} | {len(found.invented)} |")
        for kind in KINDS if asked.show else ():
            for path, what in counts[kind].missed[: asked.show]:
                print(f"    {kind}: {path}: {what!r}")
        for title in found.invented[: asked.show]:
            print(f"    invented: {title!r}")


if __name__ == "__main__":
    main()
