"""Negation: "no hail", "without any rain", "hail was not observed"."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex

_NEGATED: Final = lazy_regex(
    r"(?:\bno|\bnot|n['’]t|\bwithout|\bnor|\bnever|(?<!near )(?<!visibility )(?<!vsby )\bzero|"
    r"\bneither|\bnobody|\bnone|\bnothing)"
    r"(?:[ ,]+(?:any|more|a|an|the|see|saw|seen|have|had|hear|heard|get|got|evidence|signs?|of|or|"
    r"and|nor|large|small|severe|heavy|strong|measurable|significant|reports?|actual|wind|gusts|"
    r"one|persons?|people|was|were|been|being|injur(?:y|ies)|deaths?|fatalit(?:y|ies)|casualties|"
    r"confirm|find|verify|spot|call(?: it| that)?|creeks?|rivers?|streams?|roads?|streets?|"
    r"homes|houses|hail|rain|snow|thunder|lightning|flooding|tornado|fog|damage)){0,5}[ ,]*$"
)
_DENIED: Final = lazy_regex(
    r"^[ ,]*(?:was|were|is|has been|had been|did|does)(?: not|n['’]t)\b|^ ?: (?:none|no)\b"
)
_COMPARED: Final = lazy_regex(
    r"^ (?:this|that|so|as) (?:big|large|deep|high|heavy|hard|bad|strong|severe|thick|much|fast)|"
    r"^ like (?:this|that)\b"
)
"""Words that make a negation a comparison: "never saw hail this big"."""

_CLAUSE_END: Final = lazy_regex(r"[.;:!?\n]|\bbut\b")


def is_denied(lowered: str, start: int, end: int) -> bool:
    """Say whether a span of a lower-case text is negated.

    A negation extends to the end of its clause, across words that usually follow it.
    """
    before = _CLAUSE_END.split(lowered[max(0, start - 60) : start])[-1]
    after = lowered[end : end + 20]
    negated = _NEGATED.search(before) and not _COMPARED.match(after)
    return bool(negated or _DENIED.match(after))
