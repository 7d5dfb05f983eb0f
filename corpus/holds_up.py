"""Which links say that a note rests on another one: what a doubt spreads along."""

from throughline.corpus.model import LinkKind

# A source feeds its inquiring line whichever of them says so.
TARGET_RESTS = (LinkKind.SOURCE_FOR,)
SOURCE_RESTS = (LinkKind.ANCHOR_PAPER,)
# Only where the text of a note cites the other: what is merely near holds nothing up.
SOURCE_RESTS_WHERE_CITED = (LinkKind.RELATED, LinkKind.RELATED_PAPER)
