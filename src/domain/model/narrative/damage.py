"""Damage described in a narrative: trees, power lines, roofs, vehicles, roads, people.

Kinds follow the damage indicators of NWS wind, hail and flood reports (NWSI 10-1605, Storm Data
Preparation), and life and property of the Common Alerting Protocol. The words here are English,
those of `german_damage` German; negated words ("no trees down") do not count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.damage_kinds import LONGEST_REACH, DamageKind
from skywitness.domain.model.narrative.german_damage import german_damage
from skywitness.domain.model.narrative.negation import is_denied
from skywitness.domain.model.narrative.numbers import lower
from skywitness.domain.model.text import without_overlaps


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged thing, with its position in code points."""

    kind: DamageKind
    text: str
    offset: int
    length: int


_THINGS: Final = {
    DamageKind.BUILDING: (
        r"roofs?|roofing|shingles?|houses?|homes?|mobile homes?|trailers?|buildings?|outbuildings?|"
        r"barns?|sheds?|garages?|schools?|church(?:es)?|business(?:es)?|warehouses?|hangars?|"
        r"windows?|skylights?|siding|chimneys?|carports?|porch(?:es)?|basements?|greenhouses?|"
        r"apartments?|stores?|structures?|silos?|grain bins?|awnings?|canop(?:y|ies)"
    ),
    DamageKind.VEHICLE: (
        r"vehicles?|cars?|trucks?|semis?|semi[- ]?(?:trucks?|trailers?)|tractor[- ]trailers?|"
        r"windshields?|windscreens?|boats?|aircraft|planes?|airplanes?|rv|campers?|bus(?:es)?|vans?"
    ),
    DamageKind.POWER: (
        r"power ?lines?|power[- ]lines?|(?:utility|power|light|telephone) ?poles?|"
        r"(?:live |electrical )?wires?|electric(?:al)? lines?|transformers?|transmission towers?"
    ),
    DamageKind.TREE: r"tree ?tops?|tree trunks?|(?:tree )?(?:limbs?|branch(?:es)?)|trees?",
    DamageKind.ROAD: r"roads?|roadways?|streets?|highways?|bridges?|culverts?|levees?|dams?|lanes?",
    DamageKind.CROP: r"crops?|corn|wheat|soybeans?|beans|cotton|orchards?|vineyards?|livestock",
    DamageKind.STRUCTURE: (
        r"fences?|fencing|signs?|billboards?|scaffold(?:ing|s)?|cranes?|towers?|antennas?|"
        r"traffic lights?|street ?lights?|piers?|docks?|trampolines?|tents?|sheet metal"
    ),
}
_HARM: Final = (
    r"downed|downing|down(?! (?:the|to|a|from)\b)|felled|blown|blew|"
    r"snapp(?:ed|ing)|uproot(?:ed|ing)|"
    r"broken?|breaking|damag(?:e[ds]?|ing)|destroy(?:ed|ing)|demolished|torn|tore|tearing|"
    r"ripp(?:ed|ing)|flipp(?:ed|ing)|overturned|toppl(?:ed|ing)|collaps(?:ed|ing|e)|"
    r"shatter(?:ed|ing)|crack(?:ed|ing)|dent(?:ed|s|ing)|flattened|crush(?:ed|ing)|knocked|"
    r"lost(?! (?:power|electric))|peeled|twisted|stripped|shredded|smashed|hit|struck|"
    r"blocked|blocking|leaning|hanging|ruined|split|burn(?:ed|t)|on fire|totall?ed|rolled over|"
    r"unroofed|wrecked|took (?:down|out)|taken down"
)
_FALLEN: Final = (
    r"(?:trees?|limbs?|branch(?:es)?|poles?|wires?|lines|walls?|towers?|signs?)\b"
    r"(?:(?!\b(?:hail|rain|snow|sleet|inch))[^.;]){0,40}?\b(?:fell|fallen|falling)|"
    r"(?:fallen|falling) (?=trees?|limbs?|branch|power|poles?|wires?)"
)
"""Falling things; hail, rain and snow do not count."""

_WATER: Final = (
    r"washed (?:out|away)|swept (?:away|off)|flooded|inundated|submerged|under ?water|stranded|"
    r"stalled|undermined|eroded|buckled"
)
_PEOPLE: Final = (
    # "inj" and "fatl" as offices abbreviate them in storm reports: "*** 3 INJ ***".
    r"\b(?:inj(?:s|ur(?:ed|es|ing|y|ies))?|wounded(?! knee)|kill(?:ed|ing|s)|died|perished|"
    r"dead(?! (?:trees?|limbs?|branch(?:es)?|wood|end|fish|birds?|animals?|cattle|cows?|deer|"
    r"horses?|battery|zone|calm|crops?|grass|leaves|plants?)\b)|deaths?|"
    r"fatalit(?:y|ies)|fatl|fatal(?:s|ly)?|(?:loss of|lost (?:his|her|their)) li(?:fe|ves)|"
    r"drown(?:ed|ings?|s)|electrocuted|hospitali[sz]ed|rescue[ds]|water rescue|trapped|hurt|"
    r"casualt(?:y|ies))\b"
)
_HUMANS: Final = (
    r"man|woman|men|women|boys?|girls?|child(?:ren)?|teen(?:ager)?s?|persons?|people|golfers?|"
    r"hikers?|campers?|farmers?|players?|workers?|firefighters?|officers?|drivers?|motorists?|"
    r"pedestrians?|students?|residents?|victims?|swimmers?|cyclists?|soldiers?|roofers?|boaters?"
)
_HUMAN: Final = lazy_regex(rf"\b(?:{_HUMANS})\b[^.;]*$")
_STRUCK: Final = (
    rf"\b(?:{_HUMANS})\b(?: (?:was|were|been|got|being|directly|indirectly)){{0,3}} "
    r"(?:struck|hit) by\b"
)
_LIFELESS: Final = lazy_regex(
    r"\b(?:trees?|limbs?|crops?|corn|wheat|plants?|grass|vegetation|fruit|blossoms?|cattle|cows?|"
    r"cal(?:f|ves)|livestock|horses?|sheep|pigs?|hogs?|chickens?|birds?|fish|deer|animals?|dogs?|cats?|"
    r"engines?|motors?|batter(?:y|ies)|lines?|phones?|radios?)"
    r"(?: (?:was|were|had|have|has|got|been|all|also|later|found|lying|went|"
    r"reported(?:ly)?)){0,3} $"
)
"""What dies without harm to people: "cattle killed", "the engine died"."""

_SOMEBODY: Final = lazy_regex(
    r" (?:an?|the|one|two|three|four|five|six|several|\d{1,4}|him|her|his)\b"
)
_SOMETHING: Final = lazy_regex(
    r" (?:(?!when\b|by\b|as\b|after\b|while\b|and\b)\w{1,12} ){0,2}"
    r"(?:cattle|cows?|cal(?:f|ves)|livestock|horses?|sheep|pigs|chickens|birds|fish|deer|animals|"
    r"dogs?|trees?|crops?|grass|vegetation|plants|blossoms?|buds|fruit|vines|wheat|corn)\b"
)
"""After "killed": "a tree killed two", "lightning killed ten cows"."""

_DIES: Final = ("kill", "died", "perished", "dead", "drown", "electrocuted", "trapped", "hurt")

_NONE_BEFORE: Final = lazy_regex(
    r"(?<![\d.,=:])(?<![=:-][ ])0{1,2}[ -](?:\w{1,20}[ ])?$|"
    r"\bno(?:[ ](?:known|reported|immediate|confirmed|serious|other|further|additional)){1,2}[ ]$"
)
_NONE_AFTER: Final = lazy_regex(
    r"(?:/\w{1,12})?[ ]?[:=-]?[ ]?(?:0{1,2}(?![\d.,]*\d)|nil\b|none\b|unknown\b)"
)
"""Before and after a word for harm: "0 injuries", "no known injuries", "INJ: 0", "INJ/FATL 0/0"."""

_COUNTED: Final = lazy_regex(r"[1-9]\d{0,4}[ ](?:\w{1,20}[ ])?$")

_OUTAGE: Final = (
    r"\b(?:power (?:outages?|(?:was |is )?(?:out|lost|off)|failures?)|(?:without|lost) (?:power|"
    r"electricity)|electricity (?:was |is )?(?:out|lost|off)|blackouts?)\b"
)

_WET: Final = {DamageKind.BUILDING, DamageKind.VEHICLE, DamageKind.ROAD, DamageKind.CROP}
_DRY_ROAD: Final = r"damag(?:e[ds]?|ing)|destroy(?:ed|ing)|collaps(?:ed|ing|e)"


def _harm_of(kind: DamageKind) -> str:
    if kind is DamageKind.ROAD:
        return f"{_DRY_ROAD}|{_WATER}"
    return f"{_HARM}|{_FALLEN}|{_WATER}" if kind in _WET else f"{_HARM}|{_FALLEN}"


_RULES: Final = tuple(
    (kind, lazy_regex(rf"\b(?:{things})\b"), lazy_regex(rf"\b(?:{_harm_of(kind)})\b"))
    for kind, things in _THINGS.items()
)
_ALONE: Final = (
    (DamageKind.PEOPLE, lazy_regex(_PEOPLE)),
    (DamageKind.PEOPLE, lazy_regex(_STRUCK)),
    (DamageKind.POWER, lazy_regex(_OUTAGE)),
)
_CLAUSE: Final = lazy_regex(r"[^.;!?\n]+(?:[.](?=\d)[^.;!?\n]*)*")
NAME_REACH: Final = 30
"""The same after a thing that is part of a name: "Mill Road was washed out"."""


def find_damage(text: str) -> tuple[Damage, ...]:
    """Return the damage described in a text, in order and without overlaps."""
    lowered = lower(text)
    names = text != text.upper()
    return without_overlaps(
        Damage(kind, text[start:end], start, end - start)
        for kind, start, end in chain(_found(text, lowered, names=names), german_damage(lowered))
    )


def _found(text: str, lowered: str, *, names: bool) -> Iterator[tuple[DamageKind, int, int]]:
    for kind, words in _ALONE:
        for match in words.finditer(lowered):
            if not _is_none(lowered, *match.span()):
                yield kind, *match.span()
    for clause in _CLAUSE.finditer(lowered):
        for kind, things, harm in _RULES:
            mentioned = [m.span() for m in things.finditer(lowered, *clause.span())]
            if not mentioned:
                continue
            harms = [
                m.span()
                for m in harm.finditer(lowered, *clause.span())
                if not is_denied(lowered, *m.span())
            ]
            starts = [start for start, _ in harms]
            for start, end in mentioned:
                in_name = names and _is_in_name(text, clause.start(), start)
                first = bisect_left(starts, start - 2 * LONGEST_REACH)
                last = bisect_right(starts, end + LONGEST_REACH)
                near = (_is_near((start, end), s, in_name=in_name) for s in harms[first:last])
                if any(near) and not is_denied(lowered, start, end):
                    yield kind, start, end


def _is_none(lowered: str, start: int, end: int) -> bool:
    if _NONE_BEFORE.search(lowered, max(0, start - 40), start):
        return True
    if lowered.startswith(_DIES, start) and _is_no_person(lowered, start, end):
        return True
    if _COUNTED.search(lowered, max(0, start - 30), start):
        return False
    return _NONE_AFTER.match(lowered, end) is not None or is_denied(lowered, start, end)


def _is_no_person(lowered: str, start: int, end: int) -> bool:
    """Whether an animal, a plant or a machine died."""
    if lowered.startswith("kill", start) and _SOMETHING.match(lowered, end):
        return True
    return (
        _LIFELESS.search(lowered, max(0, start - 40), start) is not None
        and _SOMEBODY.match(lowered, end) is None
        and _HUMAN.search(lowered, max(0, start - 40), start) is None
    )


def _is_in_name(text: str, clause: int, start: int) -> bool:
    """Distinguish "Crane Neck Street" from cranes, by capitals."""
    if not text[start].isupper():
        return False
    return bool(text[clause:start].strip()) or bool(_BEFORE_NAME.match(text, start))


_BEFORE_NAME: Final = lazy_regex(r"\w+ [A-Z][a-z]")


def _is_near(thing: tuple[int, int], harm: tuple[int, int], *, in_name: bool) -> bool:
    if in_name:
        return 0 <= harm[0] - thing[1] <= NAME_REACH
    return max(thing[0] - harm[1], harm[0] - thing[1]) <= LONGEST_REACH
