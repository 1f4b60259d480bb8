"""Words for water where it does not belong: on roads, in houses, over banks, around vehicles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from skywitness.domain.model.narrative.keyword_pattern import KeywordPattern

_PLACE: Final = (
    r"(?:\w*road(?:s|ways?)?|streets?|highways?|routes?|interstates?|parkways?|intersections?|"
    r"lanes?|bridges?|underpass(?:es)?|sidewalks?|curbs?|driveways?|parking|yards?|homes?|"
    r"houses?|basements?|garages?|buildings?|stores?|shops?|schools?|apartments?|offices?|"
    r"cars?|vehicles?|fields?|campgrounds?|parks?|fairgrounds?|cellars?|kitchens?|rooms?|"
    r"property|properties|us[ -]?\d+|sr|cr)\b"
)
_ON: Final = (
    r"(?:over|across|covering|covers|covered|blocking|into|onto|in|inside|on|through|around|"
    r"crossing|crosses|up to|entered|entering|overtopping|overtopped)"
)
_DEPTH: Final = r"(?:feet|foot|ft|inch(?:es)?|in\.|cm|meters?|metres?)"
_EQUIVALENT: Final = (
    r"(?! (?:equivalent|content)|,? (?:or|which is) (?:\w+ ){0,2}\d[\d.]* inches of snow)"
)
_MARK: Final = (
    r"(?:ankle|shin|knee|hub|hood|thigh|waist|hip|chest|neck|window|porch|door|doorstep|step|curb|"
    r"axle|wheel|bumper|roof|mailbox|tire|headlight|seat|fence|deck)s?\b"
)

_TRAFFIC: Final = r"(?:\w*roads?|roadways?|streets?|highways?|routes?|tracks|bridges?)\b"
_MOVING: Final = (
    r"(?:(?:beginning|starting|began|started) to )?"
    r"(?:flow(?:ing|ed)?|run(?:ning)?|rush(?:ing|ed)?|pour(?:ing|ed)?|coming|came) "
)

_FLOODED: Final = (
    KeywordPattern(r"\bflood(?:s|ed|ing|waters?)?\b", "flood"),
    KeywordPattern(
        r"under ?water\b|high water\b|low water crossing|water rescues?|full of water|"
        r"(?:rising|flowing|running|rushing|raging|moving|deep|swift|standing|excess(?:ive)?) ?"
        r"water|"
        r"(?:stuck|stalled|trapped|stranded) in (?:\w+ ){0,2}?(?:flood)?waters?\b|"
        rf"\bwaters?\b(?: \w+){{0,3}}? {_ON}\b(?: [\w-]+){{0,3}}? {_PLACE}|"
        rf"\bwaters?\b(?: [\w-]+){{0,8}}? (?:over|across|covering) (?:the |an? )?{_TRAFFIC}|"
        rf"\bwater (?:was |were )?(?:(?:{_MOVING})?(?:over|across)|{_MOVING}onto)\b|"
        rf"\bwaters? (?:is|was|were) (?:[\w.-]+ ){{1,4}}{_DEPTH} deep\b|"
        r"\bwaters? (?:\w+ )?(?:rushing|gushing|pouring|streaming|surging) "
        r"(?:down|into|onto|along|out)|"
        rf"water (?:\w+ ){{0,3}}?to (?:\w+ ){{0,2}}?{_MARK}|"
        rf"\bwater\b.{{0,30}}\b{_MARK}[- ](?:deep|high)|\b{_MARK}[- ](?:deep|high) (?:\w+ )?water|"
        rf"\bwater\b.{{0,60}}\bcover(?:s|ed|ing) (?:\w+ ){{0,2}}?{_PLACE}|"
        r"water everywhere|took (?:in|on) (?:\w+ )?water|"
        rf"\bwater (?:\w+ )?(?:reach(?:ed|ing|es)|lapping|above|over) (?:\w+ ){{0,2}}?{_MARK}|"
        r"covered (?:in|by|with|under) (?:\w+ )?water|"
        r"water (?:covered|covering|blocking|blocked|closed)\b|"
        r"(?:closed|closures?|impassable) (?:\w+ )?(?:with|due to|because of|from|by) "
        r"(?:\w+ )?water|"
        rf"{_DEPTH} (?:deep )?of (?:\w+ )?water\b{_EQUIVALENT}",
        "water",
    ),
    KeywordPattern(r"inundat", "inundat"),
    KeywordPattern(r"overflow", "overflow"),
    KeywordPattern(r"\bsubm[eu]rg(?:ed|ing)\b", "submerg", "submurg"),
    KeywordPattern(r"wash(?:ed|-)? ?outs?\b|(?:washed|swept) (?:off|away)", "wash", "swept"),
    KeywordPattern(
        r"out of (?:its|their) banks?|"
        r"\b(?:over|overtopp\w+|topp\w+|burst) (?:its|their|the) banks?",
        "bank",
    ),
    KeywordPattern(
        r"\b(?:levee|dike|dam)s? (?:\w+ )?(?:breach\w*|fail\w*|broke\w*|gave way|overtopp\w+)",
        "levee", "dike", "dam",
    ),
    KeywordPattern(r"\bcrest(?:ed|ing|s)?\b(?= (?:at|of|near|around|just|on the|the))", "crest"),
    KeywordPattern(
        r"\bovertopp(?:ed|ing)|curb to curb|bank to bank|\bbank-?full\b|\bevacuat\w+ by boat",
        "overtopp", "curb to", "bank", "by boat",
    ),
    KeywordPattern(
        r"\bfloat(?:ed|ing) (?:away|off|down)|"
        r"\b(?:cars?|vehicles?|trucks?) (?:\w+ )?float(?:ed|ing)",
        "float",
    ),
    KeywordPattern(
        rf"{_PLACE} (?:is|are|was|were|looks?|looked|turned|became|has become|have become)"
        r"(?:(?: \w+){0,2}? (?:an?|into|like) ?(?:\w+ )?)? ?"
        r"(?:rivers?|lakes?|ponds?|creeks?|streams?)\b|"
        rf"{_PLACE} (?:is |are |was |were )?like an? (?:\w+ )?(?:river|lake|pond|creek|stream)\b",
        "river", "lake", "pond", "creek", "stream",
    ),
    KeywordPattern(
        rf"\bgau?ges?\b.{{0,60}}\brises?\b|{_DEPTH} rise\b|rose (?:\w+ )?\S+ {_DEPTH}\b",
        "rise", "rose",
    ),
    KeywordPattern(r"runoff\b.{0,30}\bcover", "runoff"),
    KeywordPattern(
        r"\b(?:creek|river|stream|bayou|arroyo|ditch|canal|culvert)s?\b(?:(?!\. ).){0,40}"
        r"\b(?:rose|rising|"
        r"(?<!in its )(?<!in the )(?<!in their )banks?|stage|swollen|cover|"
        r"(?:came|went|spilled|spilling|flowed|flowing|poured|pouring|jumped) "
        r"(?:over|out|across|onto|into)|(?:over|across) (?:the )?(?:\w+ )?"
        r"(?:road|highway|route|street|bridge)|(?:running|flowing) (?:high|full|fast|swift))|"
        r"\bswollen (?:\w+ ){0,2}(?:creek|river|stream|bayou)s?\b",
        "creek", "river", "stream", "bayou", "arroyo", "ditch", "canal", "culvert",
    ),
)  # fmt: skip
_STRANDED: Final = KeywordPattern(
    r"\b(?:cars?|vehicles?|motorists?|trucks?|drivers?|bus(?:es)?)\b.{0,40}"
    r"\b(?:stalled|stranded|float(?:ed|ing))|"
    r"\b(?:stalled|stranded|floating) (?:\w+ )?(?:cars?|vehicles?|motorists?|trucks?|drivers?)|"
    r"\b(?:roads?|highways?)\b.{0,40}\bimpassable|"
    r"\broads?\b.{0,20}\bclos\w+ (?:due to|because of|from|by) (?:the |very )?"
    r"(?:heavy|torrential) rain|"
    r"\brescued? .{0,60}\b(?:creek|river|stream|arroyo|swift water)\b",
    "stalled", "stranded", "float", "impassable", "clos", "rescue",
)  # fmt: skip


WET: Final = KeywordPattern(r"\brain|\bwater|downpour|\bcreek|\briver")
FROZEN: Final = KeywordPattern(r"snow|blizzard|\bic(?:e|y)\b|drift|sleet|\btrees?\b|power ?lines?")


CLOSED: Final = KeywordPattern(
    r"\b(?:roads?|rd\.?|highways?|hwy|parkway|expressway|interstate|bridges?|i[ -]?\d{1,3})\b"
    r"(?:(?!\. )[^;]){0,60}?\b(?:closed|impassable|blocked)\b|"
    r"\b(?:road closures?|(?:lanes?|roads?) blocked)\b|"
    r"\b(?:stranded|stalled) (?:\w+ )?(?:cars?|vehicles?|motorists?)\b",
    "closed", "impassable", "blocked", "closure", "stranded", "stalled",
)  # fmt: skip
"""A road that cannot be used, for which a text without any other cause leaves water."""

OTHER_CAUSES: Final = KeywordPattern(
    r"snow|blizzard|\bic(?:e|y)\b|drift|sleet|slick|slipper|slide|visibilit|\btrees?\b|"
    r"\blines?\b|\bpoles?\b|debris|damage|accident|crash|collision|fire|dust|smoke|"
    r"\b(?:closed|closures?|blocked) (?:by|due to|because|for|after)\b"
)


PATTERNS: Final = (*_FLOODED, _STRANDED, CLOSED)


def flooded(lowered: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of words for a flood in a lower-case text."""
    for words in _FLOODED:
        yield from words.spans(lowered)


def stranded(lowered: str) -> Iterator[tuple[int, int]]:
    """Yield what stops on a road, under water if the text mentions rain (`WET`), not of snow."""
    yield from _STRANDED.spans(lowered)
