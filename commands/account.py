"""The account of an import on a terminal: what was understood, what was not, what was left out."""

from collections.abc import Iterable

from rich.text import Text

from throughline.commands.common import clean, out
from throughline.library import Built
from throughline.library.nouns import Group

AUTO = "auto"  # of a folder: how it is written is to be found out
SHOWN = 3  # examples on a terminal; the others are in the JSON


def say_account(built: Built) -> None:
    """Say in which dialects the notes are written, and what of them was and was not understood."""
    for folder, dialect in built.dialects.items():
        whole = folder == "."
        back = AUTO if whole else f"{folder}={AUTO}"
        told = f", as you said; --dialect {back} takes it back" if folder in built.said else ""
        out.print(Text(clean(f"  dialect: {dialect} ({'all' if whole else folder}){told}")))
    for group in built.understood:
        rules = ", ".join(f"{count:,} {rule}" for rule, count in group.rules.items())
        out.print(Text(clean(f"  understood: {group.dialect}: {group.count:,} {_kind(group)} ({rules})")))
    for reason, count in built.left_out.items():
        out.print(Text(clean(f"  left out: {count:,}: {reason}")))
    say_not_understood(built.not_understood)


def say_not_understood(groups: Iterable[Group]) -> None:
    """List what looked like a link, a property, a tag or a date and was not understood."""
    for group in groups:
        for reason, count in group.rules.items():
            out.print(
                Text(clean(f"not understood: {group.dialect}: {count:,} {_kind(group, count)}: {reason}"))
            )
        for one in group.examples[:SHOWN]:
            guess = f" (the nearest: {one.guess})" if one.guess else ""
            out.print(Text(clean(f"      {one.path}:{one.line}: {one.text}{guess}")))


def _kind(group: Group, count: int = 0) -> str:
    plurals = {"property": "properties"}
    return plurals.get(group.kind, f"{group.kind}s") if (count or group.count) != 1 else group.kind
