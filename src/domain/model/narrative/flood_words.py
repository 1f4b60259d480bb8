"""Words for water where it does not belong: on roads, in houses, over banks, around vehicles."""

from __future__ import annotations

from typing import Final

_PLACE: Final = (
    r"(?:\w*road(?:s|ways?)?|streets?|highways?|routes?|interstates?|parkways?|intersections?|"
    r"lanes?|bridges?|underpass(?:es)?|sidewalks?|curbs?|driveways?|parking|yards?|homes?|"
    r"houses?|basements?|garages?|buildings?|stores?|shops?|schools?|apartments?|offices?|"
    r"cars?|vehicles?|fields?|campgrounds?|parks?|fairgrounds?|property|properties|us[ -]?\d+|"
    r"sr|cr)\b"
)
_ON: Final = (
    r"(?:over|across|covering|covers|covered|blocking|into|onto|in|inside|on|through|around|"
    r"up to|entered|entering|overtopping|overtopped)"
)
_DEPTH: Final = r"(?:feet|foot|ft|inch(?:es)?|in\.|cm|meters?|metres?)"
_EQUIVALENT: Final = (
    r"(?! (?:equivalent|content)|,? (?:or|which is) (?:\w+ ){0,2}\d[\d.]* inches of snow)"
)
_MARK: Final = (
    r"(?:ankle|shin|knee|hub|hood|thigh|waist|hip|chest|neck|window|porch|door|doorstep|step|curb|"
    r"axle|wheel|bumper|roof)s?\b"
)

FLOODED: Final = (
    r"\bflood(?:s|ed|ing|waters?)?\b|under ?water\b|inundat|overflow|high water\b|"
    r"out of (?:its|their) banks?|\b(?:over|overtopp\w+|topp\w+|burst) (?:its|their|the) banks?|"
    r"\bsubmerg(?:ed|ing)\b|washed out|\bwash-?outs?\b|"
    r"\b(?:levee|dike|dam)s? (?:\w+ )?(?:breach\w*|fail\w*|broke\w*|gave way|overtopp\w+)|"
    r"\bcrest(?:ed|ing|s)?\b(?= (?:at|of|near|around|just|on the|the))|"
    r"(?:rising|flowing|running|rushing|raging|moving|deep|swift|standing|excessive) ?water|"
    r"low water crossing|(?:stuck|stalled|trapped|stranded) in (?:\w+ ){0,2}?(?:flood)?waters?\b|"
    rf"\bwaters?\b(?: \w+){{0,3}}? {_ON}\b(?: [\w-]+){{0,3}}? {_PLACE}|"
    r"\bwater (?:was |were )?(?:flowing |running |rushing |pouring )?(?:over|across)\b|"
    r"\bwaters? (?:\w+ )?(?:rushing|gushing|pouring|streaming|surging) "
    r"(?:down|into|onto|along|out)|"
    rf"water (?:\w+ ){{0,2}}?to (?:the |their |my |our |its )?{_MARK}|full of water|curb to curb|"
    r"\bfloat(?:ed|ing) (?:away|off|down)|"
    rf"\bwater\b.{{0,30}}\b{_MARK}[- ](?:deep|high)|\b{_MARK}[- ](?:deep|high) (?:\w+ )?water|"
    r"gau?ges?\b.{0,60}\brises?\b|covered (?:in|by|with|under) (?:\w+ )?water|"
    r"(?:washed|swept) (?:off|away)|"
    rf"{_DEPTH} rise\b|rose (?:\w+ )?\S+ {_DEPTH}\b|"
    r"(?:closed|closures?|impassable) (?:\w+ )?(?:with|due to|because of|from|by) (?:\w+ )?water|"
    r"water rescues?|water (?:covered|covering|blocking|blocked|closed)\b|runoff\b.{0,30}\bcover|"
    rf"{_DEPTH} (?:deep )?of (?:\w+ )?water\b{_EQUIVALENT}|"
    r"\b(?:creek|river|stream|bayou|arroyo)s?\b.{0,40}\b(?:rose|rising|"
    r"(?<!in its )(?<!in the )(?<!in their )banks?|stage|swollen|cover|"
    r"(?:came|went|spilled|spilling|flowed|flowing|poured|pouring|jumped) (?:over|out|across))"
)

STRANDED: Final = (
    r"\b(?:cars?|vehicles?|motorists?|trucks?|drivers?|bus(?:es)?)\b.{0,40}"
    r"\b(?:stalled|stranded|float(?:ed|ing))|"
    r"\b(?:stalled|stranded|floating) (?:\w+ )?(?:cars?|vehicles?|motorists?|trucks?|drivers?)|"
    r"\b(?:roads?|highways?)\b.{0,40}\bimpassable|"
    r"\broads?\b.{0,20}\bclos\w+ (?:due to|because of|from|by) (?:the |very )?"
    r"(?:heavy|torrential) rain"
)
"""What stops on a road; under water if the narrative tells of rain or water, and not of snow."""
WET: Final = r"\brain|\bwater|downpour|\bcreek|\briver"
FROZEN: Final = r"snow|blizzard|\bic(?:e|y)\b|drift|sleet|\btrees?\b|power ?lines?"
