"""Small pages for properties: few titles, so that pages meet in every way that pages can."""

from hypothesis import strategies as st

TITLES = (
    "Do models listen?",
    "Do models listen? A second look?",
    "Why do models listen to people?",
    "Can talk be shared?",
    "Can talk be shared by two?",
    "What makes an answer kind?",
    "A plain note",
)
ALIASES = ("listening is learnt by being asked twice", "kind answers are the ones that wait")
TOPICS = ("Talk and Trust", "Model Tuning", "Talk and Trust Model Tuning")
UNKNOWN = ("Does silence help a talk?", "How should one ask again?")
SUMMARIES = ("Asking twice helped in the trial.", "Kindness was mostly waiting.", "No effect was seen.")

title = st.sampled_from(TITLES)
cited = st.sampled_from(TITLES[:-1] + UNKNOWN + ALIASES)
sentence = st.one_of(
    st.builds("It widens the gap {}.".format, cited),
    st.builds("Since {}, we know more.".format, cited),
    st.builds("This holds ({}) and more.".format, cited),
    st.builds("One may ask. {} Nobody knows.".format, cited),
    st.builds('They said "{}" aloud.'.format, cited),
    st.just("Plain prose stands here."),
)
paragraphs = st.lists(st.lists(sentence, min_size=1, max_size=3).map(" ".join), max_size=3)


def bullets(heading: str, items: list[str]) -> list[str]:
    """Return a list with its heading, as pages have it."""
    return [f"{heading} {len(items)}", "What this list is.", *(f"- {item}" for item in items)]


@st.composite
def concept(draw: st.DrawFn) -> str:
    """A concept page."""
    lines = [draw(title), "What the note is about.", *draw(paragraphs)]
    if draw(st.booleans()):
        meta = "Note · 2026-02-21 · sourced from A, B"
        lines = [draw(st.sampled_from(TOPICS)), *lines[:2], meta, *lines[2:]]
    lines += bullets("Inquiring lines that use this note as a source", draw(st.lists(title, max_size=3)))
    related = draw(st.lists(st.sampled_from(TITLES + ALIASES), max_size=2))
    lines += [f"Related concepts in this collection {len(related)}", "The map."]
    for name in related:
        lines += ["-", name, "What it asks.", "why it matters here"]
    if draw(st.booleans()):
        lines += ["Original note title", draw(st.sampled_from(ALIASES))]
    return "\n".join(lines)


@st.composite
def inquiry(draw: st.DrawFn) -> str:
    """An inquiry page, its sources with titles or without."""
    lines = ["INQUIRING LINE", draw(title), "This explores a thing.", *draw(paragraphs)]
    sources = draw(st.lists(st.tuples(title, st.sampled_from(SUMMARIES)), max_size=3))
    lines.append(f"Sources {len(sources)} notes")
    untitled = draw(st.booleans())
    for name, summary in sources:
        lines += [summary] if untitled else [name, summary]
    lines.append("Next inquiring lines")
    lines += [f"- {name}" for name in draw(st.lists(title, max_size=2))]
    return "\n".join(lines)


plain = st.builds("{}\n{}".format, title, sentence)
page = st.one_of(concept(), inquiry(), plain)
corpus = st.lists(page, min_size=1, max_size=5)
