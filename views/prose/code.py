"""Blocks of code: highlighted where their language is known, each in a box of its own that scrolls."""

from functools import cache

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from throughline.views.safe import text

LONGEST = 20_000  # characters of a block that is highlighted: the patterns of some languages are slow
# The languages that notes use. Pygments knows hundreds, each a set of patterns that hostile text may slow.
LANGUAGES = frozenset((
    "bash", "bat", "bibtex", "c", "clojure", "cmake", "cpp", "csharp", "css", "dart", "diff", "docker",
    "dockerfile", "elixir", "fish", "go", "graphql", "haskell", "html", "ini", "java", "javascript",
    "js", "json", "jsx", "julia", "kotlin", "latex", "lua", "make", "makefile", "nix", "ocaml", "perl",
    "php", "powershell", "py", "python", "python3", "r", "rb", "rs", "ruby", "rust", "scala", "scheme",
    "scss", "sh", "shell", "sql", "swift", "tex", "toml", "ts", "tsx", "typescript", "xml", "yaml",
    "yml", "zsh",
))  # fmt: skip


def block(code: str, language: str) -> str:
    """Return a block of code as HTML."""
    name = language.strip().split(maxsplit=1)[0].strip("{}.").lower() if language.strip() else ""
    lexer = _lexer(name) if name in LANGUAGES and len(code) <= LONGEST else None
    inside = highlight(code, lexer, _formatter()) if lexer else text(code)
    label = f' data-language="{text(name)}"' if name else ""
    words = f"Code, {text(name)}" if name else "Code"
    return (
        f'<pre class="code"{label} tabindex="0" role="group" aria-label="{words}"><code>{inside}</code></pre>'
    )


@cache
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_by_name(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True, classprefix="hl-")
