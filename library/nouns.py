"""The nouns that front ends speak: notes, links, what was asked and what was found, and the errors."""

from throughline.audit.account import Chain, Trust
from throughline.audit.auditor import Audit
from throughline.audit.auditor import Row as Claimed
from throughline.audit.verdicts import Verdict
from throughline.corpus.holds_up import SOURCE_RESTS, SOURCE_RESTS_WHERE_CITED, TARGET_RESTS
from throughline.corpus.kinds import SIMILAR
from throughline.corpus.model import (
    Card,
    Link,
    LinkKind,
    Note,
    NoteKind,
    Origin,
    OriginKind,
    Paper,
    Problem,
    ProblemKind,
    Property,
)
from throughline.corpus.readers.files import SUFFIXES, LeftOut
from throughline.graph.drawings.drawing import Drawing, DrawnEdge, DrawnNode
from throughline.graph.drawings.look import LINK_FACTS
from throughline.graph.exports.formats import ExportForm
from throughline.graph.insights.communities import Community
from throughline.graph.insights.families import UnknownInsightError
from throughline.graph.insights.findings import (
    CommunityFound,
    Finding,
    Findings,
    Gap,
    Insight,
    Named,
    PartFound,
)
from throughline.graph.insights.next_lines import NextLine
from throughline.graph.layouts.layout import Layout
from throughline.graph.layouts.positions import Point
from throughline.graph.walks.paths import Common, Connection, Near, Path
from throughline.graph.walks.view import DEFAULT_LIMIT, MOST_HOPS, MapEdge, MapNode, MapView, Neighbourhood
from throughline.index.search.alike import Links
from throughline.index.search.find import How
from throughline.index.search.fusion import Mode, Parts
from throughline.index.search.judged import Judges
from throughline.index.search.ranking import Hit, Results
from throughline.index.search.relevance import NOTHING_FITS
from throughline.index.store.account import Example, Group
from throughline.index.store.facets import Facet, Facets
from throughline.index.store.listing import NO_FOLDER, Choice, Listing, Sort, State
from throughline.index.store.page_words import Span
from throughline.index.store.reader import SORTS
from throughline.index.vectors.growing import REMEDY
from throughline.library.accepting import Accepted, LinkNotWrittenError, Written
from throughline.library.graph import Suggested, Suggestions
from throughline.library.ledger import Answering, Asked, UnknownQuestionError
from throughline.library.only_papers import OnlyPapersError
from throughline.library.saved_searches import SavedSearch, UnknownSearchError
from throughline.prompts.answer import Answered
from throughline.prompts.beside import Beside, Row, Side
from throughline.prompts.check import Checked
from throughline.prompts.compare import Difference
from throughline.prompts.compose import TooFewWordsError
from throughline.prompts.drafting import Draft
from throughline.prompts.kept import Kept
from throughline.prompts.model import DEFAULT_WORDS, Assistant, Claim, Prompt, Request, Source
from throughline.prompts.pack import Pack
from throughline.prompts.render import Form
from throughline.prompts.stale import Stale

__all__ = [
    "DEFAULT_LIMIT",
    "DEFAULT_WORDS",
    "LINK_FACTS",
    "MOST_HOPS",
    "NOTHING_FITS",
    "NO_FOLDER",
    "REMEDY",
    "SIMILAR",
    "SORTS",
    "SOURCE_RESTS",
    "SOURCE_RESTS_WHERE_CITED",
    "SUFFIXES",
    "TARGET_RESTS",
    "Accepted",
    "Answered",
    "Answering",
    "Asked",
    "Assistant",
    "Audit",
    "Beside",
    "Card",
    "Chain",
    "Checked",
    "Choice",
    "Claim",
    "Claimed",
    "Common",
    "Community",
    "CommunityFound",
    "Connection",
    "Difference",
    "Draft",
    "Drawing",
    "DrawnEdge",
    "DrawnNode",
    "Example",
    "ExportForm",
    "Facet",
    "Facets",
    "Finding",
    "Findings",
    "Form",
    "Gap",
    "Group",
    "Hit",
    "How",
    "Insight",
    "Judges",
    "Kept",
    "Layout",
    "LeftOut",
    "Link",
    "LinkKind",
    "LinkNotWrittenError",
    "Links",
    "Listing",
    "MapEdge",
    "MapNode",
    "MapView",
    "Mode",
    "Named",
    "Near",
    "Neighbourhood",
    "NextLine",
    "Note",
    "NoteKind",
    "OnlyPapersError",
    "Origin",
    "OriginKind",
    "Pack",
    "Paper",
    "PartFound",
    "Parts",
    "Path",
    "Point",
    "Problem",
    "ProblemKind",
    "Prompt",
    "Property",
    "Request",
    "Results",
    "Row",
    "SavedSearch",
    "Side",
    "Sort",
    "Source",
    "Span",
    "Stale",
    "State",
    "Suggested",
    "Suggestions",
    "TooFewWordsError",
    "Trust",
    "UnknownInsightError",
    "UnknownQuestionError",
    "UnknownSearchError",
    "Verdict",
    "Written",
]
