"""What came back for a prompt: a reply or a brief, held to its sources, and the replies that were kept."""

import streamlit as st

from throughline.library.answers import LONGEST, Answers, KeptAnswer
from throughline.library.errors import ThroughlineError
from throughline.library.nouns import Answered, Prompt, Request
from throughline.library.output import brief_report, written_pack
from throughline.views import cached, markup
from throughline.views.compared import report_of
from throughline.views.components.copier import Download, copier
from throughline.views.safe import text

REPLY, BRIEF = "reply", "brief"
WORDS = {REPLY: "A reply to this prompt", BRIEF: "A brief written from the evidence"}


def show(prompt: Prompt, request: Request) -> None:
    """Take what an assistant gave back, say what its sources do not say, and keep it where that is asked."""
    markup.show(markup.heading("Check what came back", anchor="check"))
    what = st.segmented_control(
        "What came back", list(WORDS), default=REPLY, key="came_back", required=True,
        format_func=lambda name: WORDS[name], label_visibility="collapsed",
    )  # fmt: skip
    if what == BRIEF:
        _brief(prompt, request)
        return
    reply = st.text_area("Paste the assistant's reply", key="reply", height=140)
    if reply.strip() and _fits(reply):
        ids = {source.n: source.id for source in prompt.sources}
        titles = {source.n: source.title for source in prompt.sources}
        markup.show(report_of(_checked(prompt.note, ids, reply), titles))
        if st.button("Keep this reply", help="Kept with its prompt's sources, to be checked anew later."):
            _keep(prompt, reply)
    _kept(prompt)


def _checked(note: str, ids: dict[int, str], reply: str) -> Answered:
    return cached.ask(lambda library: library.prompts.read_answer(note, ids, reply))


def _brief(prompt: Prompt, request: Request) -> None:
    """Hand out the evidence, and hold a brief that was written from it to that evidence."""
    pack = cached.ask(lambda library: library.prompts.pack(request))
    file = Download("Download the evidence", written_pack(pack), f"{prompt.id}-evidence.md", "text/markdown")
    copier({"Copy the evidence": written_pack(pack)}, key="copy_pack", downloads=(file,))
    brief = st.text_area("Paste the brief", key="brief", height=140)
    if brief.strip() and _fits(brief):
        found = cached.ask(lambda library: library.prompts.check_brief(request, brief))
        lines = "".join(f"<li>{text(line)}</li>" for line in brief_report(found))
        said = "It holds." if found.holds else "It does not hold yet."
        markup.show(f'<p class="notice" role="status">{said}</p><ul class="plain">{lines}</ul>')
        if found.pasted:
            copier({"Copy the brief, ready to paste": found.pasted}, key="copy_brief", primary=True)


def _fits(pasted: str) -> bool:
    """Tell whether a text can be checked, and say so where it cannot: others would wait."""
    if len(pasted) <= LONGEST:
        return True
    markup.failure(
        f"This text is too long to be checked: it has {len(pasted):,} characters.",
        f"Paste at most {LONGEST:,} characters.",
    )
    return False


def _keep(prompt: Prompt, reply: str) -> None:
    try:
        Answers(cached.place().folder).keep(prompt, reply)
    except ThroughlineError as error:
        markup.failure("The reply was not kept.", str(error))
    else:
        st.toast("Kept with its check.")


def _kept(prompt: Prompt) -> None:
    """Show the replies that were kept, each with its check as the library has it today."""
    try:
        found, damaged = Answers(cached.place().folder).of(prompt.note, prompt.question)
    except ThroughlineError as error:
        markup.failure("The kept replies cannot be read.", str(error))
        return
    for bad in damaged:
        markup.show(f'<p class="notice">{text(bad.place)} is left as it is: {text(bad.why)}.</p>')
    if found:
        markup.show(markup.heading("Kept replies", len(found)))
    for one in found:
        _one(one)


def _one(one: KeptAnswer) -> None:
    if len(one.reply) > LONGEST:
        with st.expander(f"{one.saved[:10]} · too long to be checked"):
            _forget(one)
        return
    checked = _checked(one.note, dict(one.sources), one.reply)
    faults = len(checked.unsupported) + len(checked.made_up)
    said = f"{one.saved[:10]} · {len(checked.used)} of {markup.plural(len(one.titles), 'source')} used"
    state_of = (
        f"{markup.plural(faults, 'statement')} without support" if faults else "every statement has support"
    )
    with st.expander(f"{said} · {state_of}"):
        markup.show(report_of(checked, one.titles) + markup.as_written(one.reply, "The reply"))
        _forget(one)


def _forget(one: KeptAnswer) -> None:
    if st.button("Take it off the list", key=f"forget {one.id}"):
        Answers(cached.place().folder).forget(one)
        st.rerun()
