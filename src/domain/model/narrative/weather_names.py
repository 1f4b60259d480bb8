"""Weather words with another meaning: "Tornado Street", "Miami Heat", "snow plow", "hot tub"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from skywitness.domain.model.geography.us_states import STATES
from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.text import word_set

_WORD: Final = (
    r"(?P<word>tornado(?:e?s)?|twister|hail|snow|floods?|rain|storms?|blizzards?|hurricanes?|"
    r"cyclones?|typhoons?|lightning|thunder|winds?|fog|frost|freeze|ic[ey]|mud|dust|smoke|heat|hot|"
    r"warm|cold|winter|foggy|snowy|windy|rainy|stormy|dusty|muddy|frosty|avalanche|surf|sleet|funnel|water|river|creek)"
)
_ROAD: Final = (
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|circle|boulevard|blvd|terrace|"
    r"trail|parkway|pkwy|plaza|square|alley|turnpike|highway|hwy|loop)\b"
)
_LAND: Final = (
    r"(?:creek|rivers?|lakes?|pond|springs?|falls|canyon|ridge|hills?|mountains?|mountain pass|"
    r"peaks?|valley|hollow|gulch|butte|mesa|bay|island|point|summit|basin|bluffs?|gap|county|"
    r"township|city|village|estates|acres|farms|heights|ranch|park|campground|lodge|resort|college|"
    r"university|academy|elementary|(?:middle |high )?school|church|chapel|cemetery|hospital|"
    r"airport|grove|harbor|mills?|company|bank|tavern|brewery|brewing|restaurant|store|cent(?:er|re)|"
    r"library|museum|memorial|hall|towers?|stadium|family|dairy|nursery|diner|theat(?:er|re)|market|"
    r"station|bus|express|airlines|car wash|subdivision|residence|inn|tech|grill|cafe|pub|motel|"
    r"hotel|club|field|strait|bottom|ski area|town|lighthouse)\b"
)
_CODES: Final = "|".join(sorted(STATES - word_set("HI IN ME OK OR")))
_STATE: Final = (
    rf"(?:{_CODES}|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Georgia|Idaho|Illinois|"
    r"Indiana|Iowa|Kansas|Kentucky|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|"
    r"New [A-Z][a-z]+|North [A-Z][a-z]+|South [A-Z][a-z]+|Ohio|Oklahoma|Oregon|Pennsylvania|"
    r"Tennessee|Texas|Utah|Vermont|(?:West )?Virginia|Washington|Wisconsin|Wyoming)\b"
)
_TITLE: Final = (
    r"(?:M(?:r|rs|s|iss)|Dr|Mayor|Sheriff|Chief|Deputy|Officer|Captain|Sgt|Judge|Senator|Professor|"
    r"Rep|Sen|Gov|Pastor|Trooper|Principal|Coach|Lady|Go|Lake|Mount|Mt|Fort|Ft|Port|Camp)\.?"
)

_PLACES: Final = lazy_regex(
    rf"\b{_WORD}(?:'s)? (?P<more>[a-z]+(?<!ed)(?<!s)(?<!ing) )??(?:{_ROAD}|{_LAND})"
)
_CORNERS: Final = lazy_regex(
    rf"\b(?:corner|intersection) of {_WORD}(?: (?:and|&) {_WORD.replace('word', 'other')})?\b"
)
_AFTER_PLACE_WORD: Final = lazy_regex(r"\b(?:on|at|near|along|off|across) $")
_CAPITAL_WORD: Final = lazy_regex(rf"\b(?=[A-Z])(?i:{_WORD})\b")
_PET: Final = r"(?:dog|puppy|cat|kitten|horse|pony|mare|bull|goat|parrot|hamster|rabbit)"
_CAPITALISED: Final = tuple(
    lazy_regex(pattern)
    for pattern in (
        r"(?:(?<= on )|(?<= at )|(?<=near )|(?<=along )|(?<= of )|(?<= and )|(?<= to )|(?<= in ))"
        rf"(?:[A-Z][\w'-]* ){{2,4}}(?=(?i:{_ROAD}))(?=[A-Z])",
        rf"\b[Tt]he (?=[A-Z])(?i:{_WORD}) (?:residence|family|home|house|farm|place|barn)\b",
        rf"\b{_TITLE} (?:[A-Z]\w+ )?(?=[A-Z])(?i:{_WORD})\b(?! (?i:warning|watch|advisory))",
        rf"(?=[A-Z])(?i:{_WORD}), {_STATE}",
        rf"\b(?=[A-Z])(?i:{_WORD})(?:,? (?:the|our|my) {_PET}\b)",
        rf"\b(?:[Oo]ur|[Mm]y|[Tt]he|[Hh]is|[Hh]er) {_PET},? (?=[A-Z])(?i:{_WORD})\b",
        rf"\b(?=[A-Z])(?i:{_WORD})'s [A-Z]",
        rf"\b(?:[NSEW]{{1,3}}|north|south|east|west|\w+(?:north|south)(?:east|west)|miles?) of "
        rf"(?=[A-Z])(?i:{_WORD})(?= [a-z]|[.,;]|$)",
        rf"\b(?=[A-Z])(?i:{_WORD}) (?:won|beat|defeated|lost (?:to|\d))\b",
        rf"\b(?:team|mascot|named|called|nicknamed|versus|vs\.?|movie|(?:beat|against) the),? "
        rf"[\"'“]?(?:the )?(?=[A-Z])(?i:{_WORD})\b",
        r"\b(?:Miami|Carolina|Tampa Bay|Colorado|Oklahoma City|Seattle|Iowa State|Tulsa) "
        rf"(?=[A-Z])(?i:{_WORD})\b(?! (?i:warning|watch|advisory))",
        r"\b(?:Rain, Hail,? (?:and|&) Snow|Avalanche (?:Information )?Cent(?:er|re))\b",
    )
)
_SPORT: Final = (
    "football baseball basketball hockey softball soccer volleyball games? fans? coach players? "
    "stadium arena mascots? jerseys? team band coaster ride cafe bar grill motel hotel brewery "
    "apartments"
)
_DANGER: Final = (
    "danger concerns? mitigation control prevention potential hazard threat safety awareness "
    "preparedness"
)
_SECOND_WORDS: Final = {
    "tornado(?:e?s)?": f"{_SPORT} shelters? seasons? straps? anniversary alley drills? {_DANGER}",
    "storms?": f"{_SPORT} shelters? cellars? seasons? shutters? chasers? spotters? drains? sewers? "
    "doors? windows? surveys?",
    "hurricanes?": f"{_SPORT} shelters? seasons? shutters? straps? chasers?",
    "thunder|cyclones?|twisters?|avalanche": _SPORT,
    "lightning": f"{_SPORT} {_DANGER} rods? bugs? speed fast detectors? sensors?",
    "avalanches?|rock ?slides?|mud ?slides?|land ?slides?|fire": _DANGER,
    "floods?": f"{_DANGER} plains? gates? walls? insurance zones? lights? gau?ges?",
    "snow": "plou?ws? gau?ges? shovels? fences? mobiles? tires? days? machines? boots blowers? "
    "cones? peas crab pillow",
    "rain": "coats? barrels? boots checks?",
    "wind": "farms? turbines? mills? gau?ges? socks? vanes? breaks? instruments? sensors?",
    "fog": "horns? lights? lamps?",
    "hail": "mary cannons? nets? guards?",
    "ice": "cream rinks? box machines? chest skating skaters? hockey fishing cubes? house flows? "
    "floes?",
    "dust": "bins? pans? covers? bowl",
    "mud": "rooms? flaps? bogging run",
    "heat": f"{_DANGER} pumps? lamps? sources? lightning exchangers?",
    "hot": "tubs? dogs? lines? water spots? plates? wires?",
    "cold": "storage cuts? case",
    "smoke": "alarms? detectors? stacks? house signals?",
    "water": "mains? lines? towers? tanks? department treatment utilit(?:y|ies)",
}
"""Second words of compounds in which a weather word means no weather."""

_COMPOUNDS: Final = lazy_regex(
    "|".join(
        rf"\b(?:{first})[ -]?(?:{seconds.replace(' ', '|')})\b"
        for first, seconds in _SECOND_WORDS.items()
    )
    + r"|\bsnow water equivalents?\b|\bhail(?:ed|s|ing) (?:a (?:cab|taxi)|from|as)\b"
    r"|\b(?:turned? (?:on|up|off)|lost|source of|have|had) (?:the |our |their )?heat\b"
    r"(?= in|[.,;]|$)"
)


def other_meanings(narrative: str, lowered: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of weather words that belong to names or compounds of another meaning.

    Args:
        narrative: the text as written; capitals mark names.
        lowered: the same in lower case, of the same length.

    """
    cased = not narrative.isupper() and not narrative.islower()
    for pattern in (_COMPOUNDS, _CORNERS):
        yield from (match.span() for match in pattern.finditer(lowered))
    yield from _places(narrative, lowered, cased=cased)
    if cased and _CAPITAL_WORD.search(narrative):
        for pattern in _CAPITALISED:
            yield from (match.span() for match in pattern.finditer(narrative))


def _places(narrative: str, lowered: str, *, cased: bool) -> Iterator[tuple[int, int]]:
    for match in _PLACES.finditer(lowered):
        capitals = all(word[0].isupper() for word in narrative[slice(*match.span())].split())
        placed = _AFTER_PLACE_WORD.search(lowered[max(0, match.start() - 8) : match.start()])
        if (cased and capitals) or (placed and not match["more"]):
            yield match.span("word")
