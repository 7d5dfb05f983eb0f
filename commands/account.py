"""The account of an import on a terminal: what was understood, what was not, what was left out."""

from collections.abc import Iterable

from rich.text import Text

from throughline.commands.common import clean, out
from throughline.library import Built
from throughline.library.nouns import Group, LeftOut

AUTO = "auto"  # of a folder: how it is written is to be found out
SHOWN = 3  # examples on a terminal; the others are in the JSON
SHOWN_FILES = 5  # that are no notes


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
    """List what looked like a link, a property, a tag or a date and was not understood, by reason."""
    for group in groups:
        for reason, count in group.rules.items():
            kind = _kind(group, count)
            _say(f"not understood: {group.dialect}: {count:,} {kind}: {reason}")
            for one in [one for one in group.examples if one.rule == reason][:SHOWN]:
                guess = f" (the nearest: {one.guess})" if one.guess else ""
                _say(f"      {one.path}:{one.line}: {one.text}{guess}")
            if advice := group.advice.get(reason):
                _say(f"      What to do: {advice}.")


def say_left_out(entries: Iterable[LeftOut]) -> None:
    """List what is no note, by reason, each with the first few files; a folder may hold thousands."""
    by_reason: dict[str, list[str]] = {}
    for entry in entries:
        by_reason.setdefault(entry.reason, []).append(entry.path)
    for reason, paths in sorted(by_reason.items(), key=lambda one: (len(one[1]), one[0])):
        more = f" and {len(paths) - SHOWN_FILES:,} more" if len(paths) > SHOWN_FILES else ""
        _say(f"left out: {len(paths):,}: {reason}: {', '.join(paths[:SHOWN_FILES])}{more}")
        if more:
            _say("      `throughline check --json` names them all.")


def _say(line: str) -> None:
    out.print(Text(clean(line)))


def _kind(group: Group, count: int = 0) -> str:
    plurals = {"property": "properties"}
    return plurals.get(group.kind, f"{group.kind}s") if (count or group.count) != 1 else group.kind
