"""The account of the last import on the library page: dialects, what was understood, and what was not."""

from throughline.library import Library
from throughline.library.nouns import Group
from throughline.views import markup
from throughline.views.safe import text


def show(library: Library) -> None:
    """Show in which dialects the notes are written, and what of them was and was not understood."""
    understood, lost = library.account.understood(), library.account.not_understood()
    if not understood and not lost:
        return
    count = sum(group.count for group in lost)
    markup.show(markup.heading("Not understood", count, "not-understood"))
    if lost:
        markup.show(f'<ul class="problems">{"".join(map(_group, lost))}</ul>')
    else:
        said = "Nothing: every link, property, tag and date that was met was read."
        markup.show(f'<p class="quiet">{said}</p>')
    dialects = "".join(
        f"<li>{'All notes' if folder == '.' else f'<code>{text(folder)}</code>'}: "
        f"written as by {text(dialect.capitalize())}</li>"
        for folder, dialect in library.account.dialects().items()
    )
    listed = f'<ul class="problems">{dialects}{"".join(map(_group, understood))}</ul>'
    markup.show(f'<details class="rest"><summary>What was understood</summary>{listed}</details>')


def _group(group: Group) -> str:
    """Return one group: what it counts, then each rule or reason with its first places and what to do."""
    many = "properties" if group.kind == "property" else f"{group.kind}s"
    named = f"{group.count:,} {group.kind if group.count == 1 else many}"
    where = f"in {group.dialect.capitalize()}"
    rules = "".join(_rule(group, rule, count) for rule, count in group.rules.items())
    return f"<li><b>{text(named)}</b> {text(where)}<ul>{rules}</ul></li>"


def _rule(group: Group, rule: str, count: int) -> str:
    places = "".join(
        f'<li><code>{text(one.path)}</code> <span class="fact">line {one.line}</span> {text(one.text)}'
        f"{f' (the nearest: {text(one.guess)})' if one.guess else ''}</li>"
        for one in group.examples
        if one.rule == rule
    )
    advice = f"<br>What to do: {text(group.advice[rule])}." if rule in group.advice else ""
    counted = f"{count:,} × " if len(group.rules) > 1 else ""
    return f"<li>{counted}{text(rule)}{advice}<ul>{places}</ul></li>"
