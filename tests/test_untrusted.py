"""Text from notes never leaves its marks."""

from hypothesis import given
from hypothesis import strategies as st

from throughline.agents.untrusted import BEGIN, END, line, marked

ANY = st.text() | st.lists(st.sampled_from([BEGIN, END, "⟦", "⟧", "a", "\n"])).map("".join)


@given(ANY)
def test_each_mark_stands_once_and_the_text_between_keeps_its_length(text: str) -> None:
    shown = marked(text)
    assert shown.count(BEGIN) == shown.count(END) == 1
    assert len(shown.partition(f"{BEGIN}\n")[2].partition(f"\n{END}")[0]) == len(text)


@given(ANY, st.integers(1, 50))
def test_a_line_is_one_line_and_no_longer_than_asked(text: str, most: int) -> None:
    shown = line(text, most)
    assert len(shown) <= most and len(shown.splitlines()) <= 1 and BEGIN not in shown
