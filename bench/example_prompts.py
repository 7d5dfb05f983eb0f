"""Ten prompts of the sample notes, for a reader to judge: `python -m bench.example_prompts`."""

import datetime
from pathlib import Path

from throughline.library import Library
from throughline.prompts.model import Request
from throughline.prompts.render import markdown

PLACE = Path(__file__).parents[1] / "docs" / "prompts"
TODAY = datetime.date(2026, 11, 20)
FULL = (
    "Why do systems trained on approval stop asking questions?",
    "How do models change minds, and when should that worry us?",
    "Can an assistant disagree without losing the conversation?",
    "What makes a spoken exchange with a machine feel natural?",
)
THIN = (
    "Can waste in a conversation be counted?",
    "How do users reformulate after a failed request?",
    "Does confirming a request slow people down or save them time?",
)
PICKED = (
    "Can language models take part in conversational repair?",
    "Do listeners shape what a speaker manages to say?",
    "Why does a half-second pause make a machine feel slow?",
)
PATH = (
    "Does a helpful tutor that gives answers harm learning?",
    "Do people read a model's confidence from its wording?",
)


def main() -> None:
    """Make the ten prompts."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for old in (place for name in ("full", "thin", "composed") for place in PLACE.glob(f"{name}-*.md")):
        old.unlink()
    with Library.open() as library:

        def note(title: str) -> str:
            return library.notes.find(title).id

        requests = {
            **{f"full-{at}": Request(note=note(title), today=TODAY) for at, title in enumerate(FULL, 1)},
            **{f"thin-{at}": Request(note=note(title), today=TODAY) for at, title in enumerate(THIN, 1)},
            "composed-selection": Request(picked=tuple(map(note, PICKED)), today=TODAY),
            "composed-path": Request(path=(note(PATH[0]), note(PATH[1])), today=TODAY),
            "composed-gap": Request(gap=1, today=TODAY),
        }
        for name, request in requests.items():
            (PLACE / f"{name}.md").write_text(markdown(library.prompts.make(request)), encoding="utf-8")
            print(PLACE / f"{name}.md")


if __name__ == "__main__":
    main()
