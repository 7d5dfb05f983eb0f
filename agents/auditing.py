"""What an assistant is told of how far the claims of a library can be trusted."""

from throughline.agents.asked import ClaimsOf
from throughline.agents.notes import note_called
from throughline.agents.paging import stretch
from throughline.agents.trust_answers import Audited, AuditedClaim
from throughline.agents.untrusted import line
from throughline.library import Library

SENTENCE_LENGTH = 1000  # characters: a sentence, or a passage of two


def audit(library: Library, asked: ClaimsOf) -> Audited:
    """Say of citing sentences whether the note they cite says so, what differs, and where it comes from."""
    about = note_called(library, asked.id) if asked.id else None
    found = library.audit.run(about)
    trust = library.audit.trust(found.rows)
    if asked.verdict:
        chosen = [row for row in found.rows if row.verdict is asked.verdict]
    else:
        chosen = library.audit.work(found.rows)
    shown, after = stretch(chosen, asked.offset, asked.k)
    chains = library.audit.chains(shown, found.rows)
    return Audited(
        claims=trust.claims,
        supported=trust.supported,
        altered=trust.altered,
        unsupported=trust.unsupported,
        uncheckable=trust.uncheckable,
        one_source=trust.one_source,
        undated=trust.undated,
        results=tuple(
            AuditedClaim(
                sentence=line(row.sentence, SENTENCE_LENGTH),
                note=row.note,
                line=row.line,
                source=row.source,
                verdict=row.verdict,
                passage=line(row.passage, SENTENCE_LENGTH),
                differs=tuple(line(one, SENTENCE_LENGTH) for one in row.differs),
                rests_on=line(chain.line, SENTENCE_LENGTH),
            )
            for row, chain in zip(shown, chains, strict=True)
        ),
        total=len(chosen),
        next_offset=after,
    )
