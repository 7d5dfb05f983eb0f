"""Words that tell one group of notes from another no better than chance."""

_COMMON = """
a about above across actually after again against all almost alone along already also although
always am among an and another any anyone anything are aren't around as aside at away be became
because become becomes been before behind being below beneath besides better between beyond both but
by came can can't cannot come comes could couldn't did didn't do does doesn't doing don't done down
during each either else enough even ever every everyone everything far few fewer first for from
further gave get gets getting give given gives go goes going good got had has hasn't have haven't
having he her here hers herself him himself his how however i i'm if in inside instead into is isn't
it it's its itself just keep keeps kind know last least less let let's like likely little made
mainly make makes making many may maybe me mean means merely might mine more moreover most mostly
much must my myself near nearly need needs neither never new next no nobody none nor not nothing now
of off often on once one ones only onto or other others otherwise ought our ours ourselves out
outside over own part per perhaps please put quite rather really right said same say says see seem
seems seen set several shall she should shouldn't show shows since so some someone something
sometimes somewhat soon still such take taken takes taking tell tells than that that's the their
theirs them themselves then there there's therefore these they thing things think this those though
three through thus to together too took toward towards try turn turns two under unless unlike until
up upon us use used uses using usually very via want wants was wasn't way ways we well went were
weren't what what's whatever when whenever where whereas wherever whether which while who whoever
whole whom whose why will with within without won't worse would wouldn't yes yet you you're your
yours yourself
work worked working works
"""

# The words that every page of this form is made with.
_TEMPLATE = """
answer answered answers ask asked asking asks claim claims corpus different differently distinguish
distinguishes exploration explore explored explores exploring happen happens idea inquiring inquiry
investigate investigates investigating line lines look looks note notes paper papers point question
questions read reading reads reveal reveals source sources understand understands
"""

PLAIN_WORDS = frozenset(_COMMON.split()) | frozenset(_TEMPLATE.split())
