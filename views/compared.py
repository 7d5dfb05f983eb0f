"""What a prompt is held against on its desk, in words: the one captured with its page, and a reply."""

from collections.abc import Mapping, Sequence

from throughline.library.nouns import Answered, Difference, Prompt
from throughline.library.output import difference
from throughline.views import markup
from throughline.views.safe import text


def captured(prompt: Prompt) -> None:
    """Show the prompt captured with the inquiring line's page, and where the two differ."""
    found = difference(prompt)
    if found:
        markup.show(
            markup.heading("The captured prompt")
            + "<details><summary>Show it as captured</summary>"
            + f"{markup.as_written(prompt.captured, 'The captured prompt')}</details>{_difference(found)}"
        )


def _difference(found: Difference) -> str:
    groups = {
        "Only in the captured prompt": (*found.claims_captured, *found.papers_captured),
        "Only in the generated one": (*found.claims_generated, *found.papers_generated),
        "In both": (*(claim for claim, _ in found.claims_both), *found.papers_both),
    }
    return _groups(groups)


def report_of(found: Answered, titles: Mapping[int, str]) -> str:
    """Return what a reply did with its sources."""

    def named(numbers: Sequence[int]) -> list[str]:
        return [f"[{n}] {titles[n]}" for n in numbers]

    groups = {
        "Used": named(found.used),
        "Never used": named(found.unused),
        "Made up": [f"[{n}] is no source of this prompt" for n in found.made_up],
        "Not said by its source": [f"Sentence {fault.place}: {fault.line}" for fault in found.unsupported],
        "Reads like another source": [
            f"Sentence {one.place}: more like [{one.closer}]" for one in found.sentences if one.closer
        ],
        "Papers the library does not know": [
            *(f"arXiv:{paper}" for paper in (*found.impossible_papers, *found.unknown_papers)),
            *(f"doi:{doi}" for doi in found.unknown_dois),
            *found.unknown_references,
        ],
        "Papers the library knows": [
            *(f"arXiv:{paper}" for paper in found.known_papers),
            *(f"doi:{doi}" for doi in found.known_dois),
            *found.known_references,
        ],
    }
    return _groups(groups)


def _groups(groups: Mapping[str, Sequence[str]]) -> str:
    """Return lists under their names; an empty one is left out."""
    return "".join(
        f'<h3 class="group">{words} <span class="count">{len(lines)}</span></h3><ul class="plain">'
        + "".join(f"<li>{text(line)}</li>" for line in lines)
        + "</ul>"
        for words, lines in groups.items()
        if lines
    )
