"""Formulas as MathML, which browsers set by themselves: no script, no fonts, no request."""

from functools import cache

from math_core import LatexError, LatexToMathML

LONGEST = 5_000  # characters of a formula; MathML is about ten times as long
EXPANSIONS = 200  # of a formula's own commands, which may call themselves


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(max_expansions=EXPANSIONS, fancy_error=False)


def mathml(tex: str, is_block: bool) -> str:
    """Return a formula as MathML, or nothing where it uses what is not known or is too long.

    >>> mathml("x^2", False), mathml("\\\\href{javascript:x}{y}", False)
    ('<math><msup><mi>x</mi><mn>2</mn></msup></math>', '')
    """
    if len(tex) > LONGEST:
        return ""
    try:
        return _converter().convert_with_local_state(tex.strip(), displaystyle=is_block)
    except LatexError:
        return ""
