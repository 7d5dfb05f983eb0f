"""What kinds are called where a person reads: in captured pages, and in somebody's own notes."""

from throughline.corpus.model import Card, LinkKind, NoteKind
from throughline.library.words import Words


def test_what_pages_call_topics_are_labels_and_in_own_notes_tags() -> None:
    """A topic on screen is what links form, and nothing else."""
    captured, own = Words(False), Words(True)
    assert (captured.many_of(NoteKind.TOPIC), own.many_of(NoteKind.TOPIC)) == ("Labels", "Tags")
    assert captured.heading_of(LinkKind.TOPIC, outward=False) == "Notes with this label"
    assert own.heading_of(LinkKind.TOPIC, outward=False) == "Notes with this tag"
    assert own.link_names() == {"topic": "Tag"} and captured.link_names() == {}
    tag = Card("a", NoteKind.TOPIC, "A", "", False)
    assert (own.kind_words(tag), captured.kind_words(tag)) == ("Tag", "Label · not captured")
    facts = [*(kind.facts for kind in NoteKind), *(kind.facts for kind in LinkKind)]
    assert not any("topic" in one.name.lower() for one in facts)
