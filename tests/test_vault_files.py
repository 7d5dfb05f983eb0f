"""Pictures of the notes folder: shown from inside it alone, to those alone whom the front door lets in."""

import os
from http.client import HTTPConnection
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.conftest import ROOT
from tests.served import COOKIES, served
from throughline.library import Library
from throughline.views import vault as vaults
from throughline.views.addresses import routes
from throughline.views.vault import Vault, vault_of
from throughline.website.build import write_site

PIXEL = b"\x89PNG a picture, as far as these tests look"
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>window.pwned=1</script></svg>"
HOSTILE = (
    "../secret.png", "/../secret.png", "..%2fsecret.png", "sub/../../secret.png", "out.png",
    "outside/secret.png", ".hidden/a.png", "settings.png", "pipe.png", "folder.png", "huge.png", "a.md",
    "nothing.png", "\0.png", "", "sub\\..\\..\\secret.png", "//example.org/a.png", "notes.png/a.png",
    "x" * 5_000 + ".png", "a\udcff.png",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "notes"
    for name in (
        "a.png",
        "sub/b.png",
        "sub/deep/c.svg",
        "other/b.png",
        ".hidden/a.png",
        "sub/file.pdf",
        "x/pic 1.PNG",
    ):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(SCRIPT if name.endswith("svg") else PIXEL)
    (tmp_path / "secret.png").write_bytes(PIXEL)
    (place / "out.png").symlink_to(tmp_path / "secret.png")
    (place / "outside").symlink_to(tmp_path)
    (place / "settings.png").symlink_to(place / ".hidden" / "a.png")
    (place / "inside.png").symlink_to(place / "sub" / "b.png")
    (place / "folder.png").mkdir()
    os.mkfifo(place / "pipe.png")
    with (place / "huge.png").open("wb") as file:
        file.truncate(vaults.LARGEST + 1)
    (place / "a.md").write_text(
        "![](a.png) ![](sub/deep/c.svg) ![x](../secret.png) ![y](huge.png) ![[pic 1.PNG|90]]"
    )
    return place


@pytest.fixture
def vault(folder: Path) -> Vault:
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        return vault_of(folder, (entry.path for entry in library.account.left_out()))


def test_a_file_is_found_beside_the_page_from_the_top_or_by_its_name(vault: Vault) -> None:
    found = {
        ("a.md", "a.png"): "a.png",
        ("sub/n.md", "b.png"): "sub/b.png",
        ("sub/n.md", "../a.png"): "a.png",
        ("sub/n.md", "/a.png"): "a.png",
        ("sub/n.md", "sub/b.png"): "sub/b.png",
        ("a.md", "c.svg"): "sub/deep/c.svg",
        ("a.md", "deep/C.svg"): "sub/deep/c.svg",
        ("a.md", "b.png"): "sub/b.png",
        ("a.md", "file.pdf"): "sub/file.pdf",
        ("a.md", "inside.png"): "inside.png",
        ("a.md", "pic 1.png"): "x/pic 1.PNG",
    }
    assert {asked: vault.find(*asked) for asked in found} == found


@pytest.mark.parametrize("path", HOSTILE)
def test_nothing_else_is_found_or_read(vault: Vault, path: str) -> None:
    assert vault.find("a.md", path) is None
    assert vault.find("sub/deep/n.md", path) in (None, "sub/b.png")
    assert vault.read(path) is None


def test_a_file_that_becomes_a_link_is_not_read(vault: Vault, folder: Path) -> None:
    (folder / "a.png").unlink()
    (folder / "a.png").symlink_to(folder.parent / "secret.png")
    assert vault.find("a.md", "a.png") is None and vault.read("a.png") is None


def test_an_answer_cannot_act(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Library.build(folder, text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    client = TestClient(Starlette(routes=routes()))
    picture = client.get("/vault/sub/deep/c.svg")
    assert picture.content == SCRIPT and picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert client.get("/vault/sub/file.pdf").headers["content-disposition"] == "inline"
    for path in (
        "a.md",
        "%2e%2e/secret.png",
        "..%2fsecret.png",
        "outside/secret.png",
        ".hidden/a.png",
        "pipe.png",
    ):
        assert client.get(f"/vault/{path}").status_code == 404
    assert client.post("/vault/a.png").status_code == 405


@pytest.mark.browser
def test_no_token_no_picture(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Library.build(folder, text_only=True)
    monkeypatch.setenv("THROUGHLINE_NOTES", str(folder))
    with served(str(ROOT / "views" / "serve.py")) as address:
        cookie = {"Cookie": COOKIES[address]}
        assert asked(address, {}) == 403
        assert asked(address, cookie) == 200
        assert asked(address, cookie | {"Origin": "http://127.0.0.1:1"}) == 403
        assert asked(address, cookie | {"Host": "evil.example"}) == 403
        assert asked(address, cookie | {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}) == 403
        assert asked(address, cookie, "/vault/..%2fsecret.png") in (
            400,
            404,
        )  # refused before it is looked for


def asked(address: str, headers: dict[str, str], path: str = "/vault/a.png") -> int:
    connection = HTTPConnection(address.removeprefix("http://"), timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_a_site_holds_the_pictures_that_its_notes_show_and_no_others(folder: Path, tmp_path: Path) -> None:
    Library.build(folder, text_only=True)
    with Library.open(folder) as library:
        write_site(library, tmp_path / "site")
    files = tmp_path / "site" / "files"
    assert {str(p.relative_to(files)) for p in files.rglob("*") if p.is_file()} == {
        "a.png", "sub/deep/c.svg", "x/pic 1.PNG",
    }  # fmt: skip
    page = (tmp_path / "site" / "notes" / "a.html").read_text("utf-8")
    assert 'src="../files/a.png"' in page and 'src="../files/x/pic%201.PNG"' in page
    assert 'width="90"' in page and page.count('class="nowhere missing"') == 2
