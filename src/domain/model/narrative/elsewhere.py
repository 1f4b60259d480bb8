"""Other places, people and days that a narrative mentions, as opposed to what was seen here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.keyword_pattern import KeywordPattern

_SETTLEMENT: Final = r"(?:county|town|city|village|state)\b(?! (?:\w+ )?(?:roads?|streets?))"
ELSEWHERE: Final = KeywordPattern(
    r"\b(?:last (?:year|month|summer|winter|spring|fall|autumn)|(?:years?|decades?) ago|"
    r"back in (?:18|19|20)\d\d|(?:(?<!to the )(?<!to a )next|in other|different|"
    rf"(?<!to )(?<!to the )(?:neighbou?ring|another)) {_SETTLEMENT}|"
    r"other (?:towns|places|counties|states|parts)|on (?:the )?(?:tv|television|news|radio)|"
    r"(?:two|three|several|few) (?:towns|counties|states) (?:over|away)|"
    r"my (?:cousin|sister|brother|friend|parents|aunt|uncle|mother|father) in|"
    r"there(?=, (?:but |while |and )?(?:here|we|nothing|only|just)\b))\b",
    "last ", " ago", "back in", "next", "neighb", "other", "different", "counties", "towns",
    "states", "on ", "my ", "there,",
)  # fmt: skip
"""Another place or time, or broadcasts from it: nothing in the clause then happened here."""

_HERE: Final = lazy_regex(
    r"\bhere\b|\bat (?:my|our)\b|\b(?:we|i|it was|it is|it's|(?:our|my) \w+) (?:\w+ )?"
    r"(?:only|just)\b|\b(?:we|i) (?:have|had|got|get|saw|see)\b|"
    r"\bwe have none\b|\b(?:mine|ours?) (?:is|was|were|are|just|only)\b|\btoday\b|\bright now\b|"
    r"\ball (?:i|we) (?:got|had|saw)\b|^(?:[,;]|,? but|,? while) (?:we|i|our)\b"
)
"""What sets this place and day against others."""

_OF_OTHERS: Final = lazy_regex(
    r"\b(?i:report(?:ed|ing|s)|heard|read|says?|said|told|called|announced|mention(?:s|ed)?|radio|tv|"
    r"news|channel|facebook|twitter|youtube|scanner|pictures|photos|videos?|they (?:had|got|have)|"
    r"brother|sister|friends?|cousin|daughter|son|aunt|uncle|mother|father|co-?workers?|neighbou?rs?|"
    r"yesterday|miles (?:away|north|south|east|west)|of (?:us|town))\b|"
    r"\b(?:in|at|near) (?:[A-Z]|(?:18|19|20)\d\d\b)"
)
"""Hearsay, other people, places and days."""

_BOUNDARY: Final = lazy_regex(
    r"[.;!?\n](?=\s|$)|,? \bbut\b|,? \bwhile\b|, (?=(?:we|i|our|here|today|only|just|none|not)\b)"
)


def clauses_about_others(narrative: str, lowered: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses about others that stand before a clause about here: "here only rain"."""
    if not _OF_OTHERS.search(narrative):
        return
    bounds = [0, *(match.start() for match in _BOUNDARY.finditer(lowered)), len(lowered)]
    for start, end, after in zip(bounds, bounds[1:], bounds[2:], strict=False):
        if _HERE.search(lowered[end:after]) and _OF_OTHERS.search(narrative, start, end):
            yield start, end
