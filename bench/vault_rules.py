"""What a collection of notes says, read by rules written apart from the product's readers.

Regular expressions over the text and a table of file names: nothing here imports the product, so that a
mistake of its readers cannot hide in the figures that judge them.
"""

import datetime
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import yaml

_FENCE = re.compile(r"^([ \t>*+-]*)(`{3,}|~{3,})[^\n`]*\n.*?(?:^[ \t>]*\2[`~]*[ \t]*$|\Z)", re.M | re.S)
_ORG_BLOCK = re.compile(
    r"^[ \t]*#\+begin_(?:src|example)\b.*?^[ \t]*#\+end_(?:src|example)", re.M | re.S | re.I
)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_MATH = re.compile(r"\$\$.*?\$\$", re.S)
_WIKI = re.compile(r"(?<!\\)!?\[\[([^\[\]\n]+?)\]\](?!\((?:https?:|#))")
_PATH = re.compile(
    r"(?<!\\)(?<!\])!?\[[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\]\(<?([^()\s>]+)>?(?:\s+\"[^\"]*\")?\)"
)
_ATTACHED = re.compile(
    r"(?i)\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|mp[34]|wav|m4a|mov|webm|csv|zip|base|canvas)$"
)
_RELREF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+\"([^\"]+)\"\s*[>%]\}\}")
_ORG = re.compile(r"\[\[(?:(id|file):)?([^\[\]]+?)\](?:\[[^\[\]]*\])?\]")
_BLOCK = re.compile(r"\(\(([0-9a-f]{8}-[0-9a-f-]{27})\)\)")
_TAG = re.compile(r"(?<![\w/#&@\\(\[])#([\w][\w/-]*)", re.UNICODE)
_DOTTED_TAG = re.compile(r"(?<![\w/#&@\\(\[])#([\w](?:[\w/-]|\.(?=\w))*)", re.UNICODE)  # of Dendron
_DATE = re.compile(r"(\d{4})[-_](\d{2})[-_](\d{2})")
DATES = (
    "date",
    "created",
    "created-at",
    "created_at",
    "published",
    "publishdate",
    "year",
)  # its own day first
SKIPPED = {"templates", "_templates"}


@dataclass
class Said:
    """What one file says of itself and of others."""

    path: str
    text: str
    properties: dict[str, object] = field(default_factory=dict)
    body: str = ""
    names: set[str] = field(default_factory=set)
    title: str = ""

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return PurePosixPath(self.path).stem


class Collection:
    """A folder of notes and where each of its links leads, by the rules of the program that made it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dialect = _dialect(folder)
        self.files = [self._said(path) for path in _notes(folder)]
        self._files = {said.path: said for said in self.files}
        self.by_path = {said.path.casefold(): said.path for said in self.files}
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.ids: dict[str, str] = {}
        twice: set[str] = set()
        self.by_stem: dict[str, set[str]] = defaultdict(set)
        for said in self.files:
            self.by_stem[said.stem.casefold()].add(said.path)
            for name in {said.stem, said.title, *said.names} - {""}:
                self.by_name[name.casefold().strip()].add(said.path)
            for found in re.findall(r"(?i):id:[ \t]+(\S+)|(?m:^\s*(?:- )?id:: *([0-9a-f-]{36}))", said.text):
                for one in filter(None, found):
                    twice |= {one} if self.ids.setdefault(one, said.path) != said.path else set()
        self.ids = {one: path for one, path in self.ids.items() if one not in twice}  # it leads to two notes

    def _said(self, path: Path) -> Said:
        text = path.read_text("utf-8-sig", "replace").replace("\r\n", "\n")
        said = Said(path.relative_to(self.folder).as_posix(), text)
        said.properties, said.body = _front(text, path.suffix)
        if self.dialect == "logseq":
            if path.suffix == ".md" and (
                opened := re.match(r"---[ \t]*\n(.*?)^---[ \t]*$", text, re.S | re.M)
            ):
                said.properties, said.body = _lines(opened[1]), text[opened.end() :]
            said.properties |= _fields(said.body)
            decoded = self._journal(said.stem) or unquote(said.stem.replace("___", "/"))
            said.title = _one(said.properties.get("title")) or decoded
            said.names.add(decoded)
        else:
            said.title = _one(said.properties.get("title"))
        aliases = (
            said.properties.get("aliases")
            or said.properties.get("alias")
            or said.properties.get("roam_aliases")
        )
        parts = aliases if isinstance(aliases, list) else str(aliases or "").split(",")
        said.names |= {re.sub(r"[\[\]\"]", "", str(part)).strip() for part in parts} - {""}
        return said

    def _journal(self, stem: str) -> str:
        """Return the title of a journal page: `2020_05_01` is `May 1st, 2020`, or as the settings have it."""
        if not re.fullmatch(r"\d{4}_\d{2}_\d{2}", stem):
            return ""
        day = datetime.date.fromisoformat(stem.replace("_", "-"))
        ending = {1: "st", 21: "st", 31: "st", 2: "nd", 22: "nd", 3: "rd", 23: "rd"}.get(day.day, "th")
        config = self.folder / "logseq" / "config.edn"
        settings = config.read_text("utf-8", "replace") if config.is_file() else ""
        form = re.search(r'(?m)^[^;\n]*:journal/page-title-format\s+"([^"]+)"', settings)
        named = form[1] if form else "MMM do, yyyy"
        for sign, code in (("yyyy", "%Y"), ("MMMM", "%B"), ("MMM", "%b"), ("MM", "%m"), ("dd", "%d")):
            named = named.replace(sign, code)
        named = named.replace("EEEE", "%A").replace("EEE", "%a").replace("do", f"{day.day}{ending}")
        return day.strftime(re.sub(r"(?<![%\w])E(?!\w)", "%a", named))

    def links(self, said: Said) -> Iterator[tuple[str, str]]:
        """Yield each link to an existing note: as it is written, and the one file that it leads to."""
        body = _plain(said.body)
        if said.path.endswith(".org"):
            yield from self._org(said, body)
            return
        for written in _WIKI.findall(body):
            yield from self._one_of(written, self._wiki(written, said))
        for written in (*_PATH.findall(body), *_RELREF.findall(body)):
            yield from self._one_of(written, self._path(written, said))
        if self.dialect == "logseq":
            for block in _BLOCK.findall(body):
                yield from self._one_of(block, {self.ids[block]} if block in self.ids else set())
            for tag in re.findall(
                r"(?<![\w#/&\[(])#([\w][\w/.-]*\w)", re.sub(r"\]\(\S+\)|https?:\S+", "", body)
            ):
                yield from self._one_of(tag, self.by_name.get(tag.casefold(), set()))

    def dangling(self, said: Said) -> Iterator[str]:
        """Yield each link of a file that leads to no note of the collection."""
        body = _plain(said.body)
        if said.path.endswith(".org"):
            for kind, written in _ORG.findall(body):
                is_gone = kind == "id" and written not in self.ids
                if is_gone or (not kind and "://" not in written and not self._wiki(written, said)):
                    yield written
            return
        for written in _WIKI.findall(body):
            target = re.split(r"[#^|]", written)[0].strip()
            if target and not _ATTACHED.search(target) and not self._wiki(written, said):
                yield written
        for written in _PATH.findall(body):
            plain = unquote(re.split(r"[?#]", written)[0])
            is_note = PurePosixPath(plain).suffix in ("", ".md", ".org") and not re.match(r"[a-z]+:", written)
            if is_note and plain.strip("/") and not self._path(written, said):
                yield written

    def said(self, path: str) -> Said | None:
        """Return what the file at a path says."""
        return self._files.get(path)

    def paper(self, said: Said) -> str | None:
        """Return the DOI or arXiv id of a note that is a paper's by its properties, "" where it has none."""
        values = said.properties
        doi = re.search(r"10\.\d{4,9}/[^\s\"]+", _one(values.get("doi")))
        arxiv = re.search(r"\d{4}\.\d{4,5}", _one(values.get("arxiv")) or _one(values.get("eprint")))
        if doi and "10.48550" not in doi[0]:
            return doi[0].casefold()
        if arxiv or doi:
            return arxiv[0] if arxiv else doi[0].casefold().rpartition("arxiv.")[2] if doi else ""
        keys = ("citekey", "citation-key", "bibtex_key", "citationkey", "cite_key")
        return "" if any(values.get(key) for key in keys) else None

    def _org(self, said: Said, body: str) -> Iterator[tuple[str, str]]:
        for kind, written in _ORG.findall(body):
            if kind == "id":
                yield from self._one_of(written, {self.ids[written]} if written in self.ids else set())
            elif kind == "file" or self.dialect == "logseq":
                found = self._path(written.split("::")[0], said) if kind else self._wiki(written, said)
                yield from self._one_of(written, found)

    def property_links(self, said: Said) -> Iterator[tuple[str, str, str]]:
        """Yield each link of a property to an existing note: name, as written, file."""
        for name, value in said.properties.items():
            for written in _WIKI.findall(str(value)):
                for one, path in self._one_of(written, self._wiki(written, said)):
                    yield name, one, path

    def _one_of(self, written: str, found: set[str]) -> Iterator[tuple[str, str]]:
        if len(found) == 1:
            yield written, next(iter(found))

    def _wiki(self, written: str, said: Said) -> set[str]:
        parts = [part.strip() for part in written.replace("\\|", "|").split("|")]
        target = parts[-1] if self.dialect == "dendron" else parts[0]
        target = re.sub(r"^dendron://[^/]+/", "", target)
        target = re.split(r"[#^]", target)[0].strip().casefold()
        if self.dialect == "logseq" and target in self.by_name:
            return self.by_name[target]
        target = re.sub(r"\.md$", "", target)
        if "/" in target:
            here = _joined(said.path, target).casefold()
            for place in (target.strip("/"), here):
                if f"{place}.md" in self.by_path:
                    return {self.by_path[f"{place}.md"]}
            return {path for low, path in self.by_path.items() if low.endswith(f"/{target.strip('/')}.md")}
        beside = _joined(said.path, f"{target}.md").casefold()
        named = {self.by_path[beside]} if beside in self.by_path else self.by_stem.get(target, set())
        return named or self.by_name.get(target, set())

    def _path(self, written: str, said: Said) -> set[str]:
        if re.match(r"[a-z][a-z0-9+.-]*:|//|#", written, re.I):
            return set()
        target = unquote(re.split(r"[?#]", written)[0])
        tried = (_joined(said.path, target), target.lstrip("/"), f"content/{target.lstrip('/')}")
        for place in tried:
            for ending in ("", ".md", ".org"):
                if found := self.by_path.get(f"{place.rstrip('/')}{ending}".casefold()):
                    return {found}
        return set()

    def tags(self, said: Said) -> set[str]:
        """Return the tags of a file: of its front matter, and of its text."""
        is_org = said.path.endswith(".org") and self.dialect != "logseq"
        names = ("filetags", "roam_tags") if is_org else ("tags", "tag")
        value = next((said.properties[name] for name in names if said.properties.get(name)), [])
        if self.dialect == "logseq":
            links = re.findall(r"\[\[(.+?)\]\]", str(value))
            listed = [*links, *re.sub(r"\[\[.+?\]\]", ",", str(value)).replace(" #", ",").split(",")]
        else:
            parting = r"[,\s:]+" if is_org else r"[,\s]+"
            listed = value if isinstance(value, list) else re.split(parting, str(value))
        found = {re.sub(r"[\[\]#\"]", "", str(tag)).strip() for tag in listed if tag}
        if said.path.endswith(".md") and self.dialect not in ("logseq", "site"):
            plain = re.sub(
                r"\[\[.*?\]\]|\]\(\S*?\)|https?:\S+|<[^>\n]*>|\$[^$\n]*\$|\{[^}\n]*\}", " ", _plain(said.body)
            )
            pattern = _DOTTED_TAG if self.dialect == "dendron" else _TAG
            found |= {tag.rstrip("/-") for tag in pattern.findall(plain) if not re.fullmatch(r"[\d/-]+", tag)}
        return {tag.casefold() for tag in found if tag}

    def day(self, said: Said) -> str:
        """Return the first date that a file gives by a name in use, or in its file name."""
        for name in DATES:
            value = _one(said.properties.get(name))
            if found := _DATE.search(value) or re.fullmatch(r"(\d{4})()()", value):
                return "-".join(filter(None, found.groups()))
            if re.fullmatch(r"\d{13}", value):
                return datetime.datetime.fromtimestamp(int(value) / 1000, datetime.UTC).date().isoformat()
        found = _DATE.match(said.stem)
        return "-".join(found.groups()) if found else ""


def _dialect(folder: Path) -> str:
    if (folder / "logseq").is_dir():
        return "logseq"
    if (folder / "content").is_dir() or (folder / "_config.yml").is_file():
        return "site"
    return "dendron" if list(folder.rglob("dendron.yml")) else "markdown"


def _notes(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.suffix in (".md", ".org") and path.is_file()]
    return sorted(path for path in found if not _is_skipped(path.relative_to(folder)))


def _is_skipped(path: Path) -> bool:
    return any(part.startswith(".") or part.casefold() in SKIPPED for part in path.parts[:-1])


def _front(text: str, suffix: str) -> tuple[dict[str, object], str]:
    if suffix == ".org":
        keywords = re.findall(r"(?m)^#\+(\w+):[ \t]*(.*)$", text)
        drawer = re.match(r"\s*:PROPERTIES:\n(.*?):END:", text, re.S)
        rows = re.findall(r"(?m)^\s*:([\w-]+):[ \t]*(.*)$", drawer[1]) if drawer else []
        return {name.lower(): value.strip() for name, value in (*rows, *keywords)}, text
    for mark, load in (("---", _yaml), ("+++", tomllib.loads)):
        match = re.match(
            rf"{re.escape(mark)}[ \t]*\n(.*?)^{re.escape(mark)}[ \t]*(?:\n|\Z)", text, re.S | re.M
        )
        if match:
            try:
                found = load(match[1]) or {}
            except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError):
                return {}, text
            if isinstance(found, dict):
                return {str(key).lower(): value for key, value in found.items()}, text[match.end() :]
    return {}, text


def _lines(text: str) -> dict[str, object]:
    """Return the front matter of an older Logseq, which is no YAML: a name and a value on each line."""
    rows = re.findall(r"(?m)^([^\s:][^:\n]*)::?[ \t]*(.*?)[ \t]*$", text)
    return {name.lower(): value for name, value in rows}


def _yaml(text: str) -> object:
    return yaml.load(text, yaml.BaseLoader)


def _fields(body: str) -> dict[str, object]:
    """Return the properties of a page in Logseq: the lines `key:: value` of its first block."""
    found: dict[str, object] = {}
    for at, line in enumerate(body.strip("\n").split("\n")):
        match = re.match(r"(-?\s*)([^\s:][^:\n]*?)::(?:\s+(.*))?$", line)
        if not match or (at and match[1].startswith("-")):
            break
        name, value = match[2].strip().lower(), (match[3] or "").strip()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _one(value: object) -> str:
    return "" if isinstance(value, (list, dict)) or value is None else str(value).strip()


def _plain(body: str) -> str:
    for pattern in (_COMMENT, _FENCE, _ORG_BLOCK, _CODE, _MATH):
        body = pattern.sub(" ", body)
    return body


def _joined(page: str, target: str) -> str:
    parts = [] if target.startswith("/") else list(PurePosixPath(page).parent.parts)
    for part in target.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)
