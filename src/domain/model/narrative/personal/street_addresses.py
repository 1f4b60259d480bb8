"""House numbers with streets, and post boxes.

Roads, highways and places that weather texts name stay: "the 1200 block of Main Street", "US 20",
"Bundesstraße 27", "3 N Ames".
"""

from __future__ import annotations

import re
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.personal.rule import Rule
from skywitness.domain.model.text import word_set

# Words after a number that do not start the name of a street.
_NOT_A_NAME: Final = (
    r"(?:am|pm|a\.m|p\.m|utc|gmt|[ecmpa][sd]t|z|lst|feet|foot|ft|inch(?:es)?|in|miles?|mi|yards?|mph|"
    r"knots?|kts?|degrees?|percent|minutes?|hours?|days?|years?|blocks?|acres?|lanes?|of|on|at|to|"
    r"and|or|near|along|from|over|by|with|for|into|onto|across|off|under|between|through|the|a|an|"
    r"was|were|is|are|had|exits?|other|more|that|which|who|km|mm|cm|m|"
    r"trees?|limbs?|branches|poles?|lines?|cars?|vehicles?|trucks?|homes?|houses?|people|persons?|"
    r"roads?|streets?|highways?|county|state|large|small|big|power|utility|water|injur\w*|"
    r"secondary|primary|rural|gravel|paved|unpaved|dirt|major|minor|residential|private|public|"
    r"closed|flooded|forest|federal|wheel|[nsew]{1,2}[nsew]|"
    r"customers?|buildings?|barns?|sheds?|garages?|flash|reports?|separate|different|several|"
    r"severe|storm|hail|wind|tornado(?:es)?)"
)
_SUFFIXES: Final = word_set(
    "street st avenue ave road rd drive dr lane ln boulevard blvd court ct way circle cir terrace "
    "ter parkway pkwy trail trl place pl crescent cres close mews square sq garden gardens grove "
    "alley plaza highway hwy turnpike tpke causeway expressway"
)
_SUFFIX: Final = f"(?:{'|'.join(sorted(_SUFFIXES))})"
# As likely the name of a place: only in capitals, and after short numbers.
_LATE_WORDS: Final = word_set(
    "hollow ridge loop run point row walk glen bend cove crossing trace path pass pike rise view "
    "vale green heights quay wharf croft parade esplanade promenade"
)
_LATE_SUFFIX: Final = (
    f"(?:{'|'.join(f'{word.capitalize()}|{word.upper()}' for word in sorted(_LATE_WORDS))})"
)
_DIRECTION: Final = (
    r"(?:(?:[NSEW]|[NS][EW]|north|south|east|west|(?:north|south)(?:east|west))\.?[ ]+)"
)
_NAME: Final = rf"(?!(?:{_NOT_A_NAME}|{_SUFFIX})\b)[^\W_][\w'.-]{{0,24}}"
_ROAD_NAMES: Final = (
    r"\b[iI] ", r"\bUS ", r"\bSR ", r"\bCR ", r"\bFM ", r"\bRt ", r"\bMM ", r"\bHwy ", r"\bHWY ",
    r"\bhwy ", "ighway ", "IGHWAY ", "oute ", "OUTE ", "oad ", "OAD ", "nterstate ", "NTERSTATE ",
    "xit ", "XIT ", "arker ", "ile ", r"U\.S\. ", r"\$ ", "ince ", "ntil ",
)  # fmt: skip
# The digit comes first, so that the search skips from digit to digit.
_ROAD_NUMBER: Final = r"[1-9](?<![\w.,:/#-]\d)" + "".join(rf"(?<!{name}\d)" for name in _ROAD_NAMES)
_REST_OF_TIME: Final = r"(?:(?<=[01])\d|(?<=2)[0-3])[0-5]\d"
_IS_OR_WAS: Final = (
    r"(?:was|is|were|are|had|has|remains?|became|went|flooded|closed|under|impassable|blocked|"
    r"washed|covered|below)"
)
# "At 1530 Main Street was closed", "by 1730 Elm Street flooded": not "the tree at 1530 Main Street"
_NO_TIME: Final = (
    r"(?!(?:(?<=^at \d)|(?<=[.,;!] at \d)|(?<=\bby \d)|(?<=around \d)|(?<=about \d))"
    rf"{_REST_OF_TIME} [^.,;\n]{{3,40}}? {_IS_OR_WAS}\b)"
)
# "On 8/22 Wattle Road", "11/29 Main Street flooded": not "8/22 Wattle Road"
_NO_DATE: Final = rf"(?!(?<=\bon \d)\d?/|\d?/[0-3]?\d [^.,;\n]{{3,40}}? {_IS_OR_WAS}\b)"
_UNIT: Final = r"(?:,?[ ]+(?:apartment|apt|unit|suite|ste|flat|lot|#)\.?[ ]*\w{1,5})?"
# Streets whose names are also written small; others need a capital or three digits.
_COMMON_NAME: Final = lazy_regex(
    r"\d+[a-z]? (?:[nsew]\.? )?(?:elm|oak|maple|pine|cedar|birch|walnut|willow|ash|spruce|cherry|"
    r"chestnut|magnolia|main|high|church|park|mill|station|school|lake|river|hill|spring|garden|"
    r"meadow|sunset|washington|lincoln|jefferson|jackson|madison|franklin|victoria|king|queen|"
    r"first|second|third|fourth|fifth|sixth|\d{1,3}(?:st|nd|rd|th))\b"
)
_WRITTEN_SMALL: Final = lazy_regex(r"(\d+)[^\d\n]* [a-z]+\.?$")


_GRID_ROAD: Final = lazy_regex(r"\d+00 (?:[nsew]|north|south|east|west) (?:road|rd)", re.IGNORECASE)


def _is_house(text: str) -> bool:
    """Distinguish "123 ferry street" from "10 bridge road closures", and from "9000 West Road".

    The latter is the name of a road in a county that numbers them by their distance.
    """
    if _GRID_ROAD.match(text):
        return False
    small = _WRITTEN_SMALL.fullmatch(text)
    return small is None or len(small[1]) > 2 or _COMMON_NAME.match(text) is not None


# A house number, not the height of water or a time.
_HOUSE: Final = (
    r"\d{1,4}(?: ?[a-z])?(?![\w]|[.,:]\d)(?! ?(?:cm|mm|km|m|uhr|h|meter|metern|zentimeter|"
    r"centimetres?|centimetros?|metros?|metres?|metri|grad|minuten|liter|prozent|%)(?![^\W_]))"
)
_GERMANIC: Final = (
    r"(?:stra(?:ß|ss)e|str\.|gasse|weg|platz|allee|damm|ufer|steig|pfad|chaussee|"
    r"straat|laan|gracht|plein|kade|singel|dreef|dijk|gatan|vagen|vej|veien|katu|ntie|rak|"
    r"(?<!bri)(?<!ne)gade|gaten|(?<=[ngek]s )gate|[^\W\d_]gata)"
)
_GERMANIC_HINT: Final = lazy_regex(
    r" \d(?<=(?:sse|aße|tr\.|weg|atz|lee|amm|fer|eig|fad|see|aat|aan|cht|ein|ade|gel|eef|ijk|tan|"
    r"gen|vej|ien|atu|tie|rak|ten|ate|ata) \d)"
)
"""A house number after the last three letters of such a name: one search instead of thirty."""

# The rest of its name, but for roads that have numbers: Bundesstraße 27
_GERMANIC_NAME: Final = lazy_regex(
    r"(?<![^\W_])(?!(?:bundes|landes?|kreis|staats|schnell|fern|europa|gemeinde|wasser|flug|bahn|"
    r"rijks|snel|auto|motor|neben|seiten|hauptverkehrs?|nor)-?$)"
    r"[^\W\d_][\w.]{0,30}[- ]?(?:[^\W\d_]{1,20}[- ])?$"
)
_ROMANCE: Final = (
    r"(?:[Cc]alle|[Cc]arrer|C/|[Aa]venida|[Aa]vda\.?|[Aa]v\.|[Pp]aseo|[Pp]laza|[Vv]ia|[Vv]iale|"
    r"[Pp]iazza|[Cc]orso|[Ll]argo|[Rr]ua|R\.|[Tt]ravessa|[Pp]raca|[Aa]lameda|[Cc]amino|[Rr]onda|"
    r"[Vv]icolo|[Uu]l\.|[Uu]lica|[Aa]l\.|ул\.|улица|пр\.|проспект|вул\.|[Ss]tr\.|[Bb]d\.)"
)
_NO_UNIT: Final = r"(?! ?(?:mm|cm|m|km|%|°|度|ミリ|センチ|メートル|キロ|時|分|日|年|月|人|件|棟))"
_PARTICLE: Final = r"(?:[ ](?:de|del|della|dei|degli|di|la|las|los|el|da|do|dos|das|e))*"
_CAPITAL: Final = r"[^\W\d_a-z][\w'.-]{0,24}"

ADDRESS_RULES: Final = (
    Rule(
        "Address",
        lazy_regex(
            _ROAD_NUMBER + _NO_TIME + _NO_DATE + r"\d{0,5}[A-Za-z]?"
            rf"(?:-\d{{1,4}}|[ ]1/2|/\d{{1,4}}[a-z]?)?,?[ ]+(?:{_DIRECTION})?"
            rf"(?:{_NAME}[ ]+){{1,3}}{_SUFFIX}\b\.?{_UNIT}",
            re.IGNORECASE,
        ),
        _is_house,
        digits=1,
        words=_SUFFIXES,
    ),
    Rule(
        "Address",
        lazy_regex(
            r"\d(?<![\w.,:/#-]\d)\d{0,3}[a-z]? The (?:Avenue|Close|Crescent|Drive|Esplanade|"
            r"Gardens|Green|Grove|Lane|Mews|Parade|Square|Street|Terrace)\b"
        ),
        digits=1,
        words=word_set(
            "avenue close crescent drive esplanade gardens green grove lane mews parade square "
            "street terrace"
        ),
    ),
    Rule(
        "Address",
        lazy_regex(
            r"\d(?<![\w.,:/#-]\d)\d{0,4}[A-DF-MO-RT-VX-Z]? "
            rf"(?:(?!(?i:{_NOT_A_NAME}|north|south|east|west)\b)"
            rf"(?:[A-Z][a-z]{{2,20}}|[A-Z]{{3,20}}) ){{1,2}}{_LATE_SUFFIX}\b"
        ),
        digits=1,
        words=_LATE_WORDS,
    ),
    Rule(
        "Address",
        lazy_regex(
            r"\d(?<![\w.,:/#-]\d)(?<!us \d)(?<!sr \d)(?<!cr \d)(?<!mm \d)"
            rf"(?:(?P<time>{_REST_OF_TIME})|(?!{_REST_OF_TIME} )\d{{2,4}}) (?:[nsew]\.? )?"
            r"(?:county road|county rd|co\.? r[do]\.?|cr|farm road|fm|state route|state road|"
            r"state highway|sr|highway|hwy|route|rural route|rr|township road|us highway|us hwy)"
            # "4411 County Road 12", but not "1745 County Road 12 flooded"
            r"\.? \d{1,4}[a-z]?\b(?(time)(?= ?[.,;:!)](?!\d)|$))"
        ),
        digits=4,
        words=word_set("road rd ro cr fm route sr highway hwy rr"),
        small=True,
    ),
    Rule(
        "Address",
        lazy_regex(
            r"(?<![^\W_])(?:p\.? ?o\.? ?box|post office box|postfach|"
            r"apartado(?: de correos| postal)?|"
            r"casella postale|caixa postal|boite postale|b\.?p\.?(?= ?\d)|postbus|"
            r"(?:locked|private) bag|gpo box|skrytka pocztowa|(?:rr|rural route|hc) ?\d{1,3},? box)"
            r"[ :]{0,2}(?:no\.? ?|n[°º] ?|#)?"
            r"\d{1,6}(?: \d{2,4}){0,2}(?!\w| ?(?:hpa|mbar|mb)(?![^\W_]))"
        ),
        digits=1,
        words=word_set("box pobox postfach apartado postale postal bp b postbus bag skrytka"),
        small=True,
    ),
    Rule(
        "Address",
        lazy_regex(rf"{_GERMANIC} {_HOUSE}"),
        digits=1,
        hint=_GERMANIC_HINT,
        before=_GERMANIC_NAME,
        small=True,
    ),
    Rule(
        "Address",
        lazy_regex(
            rf"(?<![^\W_]){_ROMANCE}{_PARTICLE}(?:[ ]?{_CAPITAL}){{1,4}}?"
            rf"(?:,? ?n[°º.o]? ?|,? n(?:um|r)?\.? |,? )(?i:д\. ?)?(?i:{_HOUSE})"
            rf"|(?<![^\W_])Gran Via(?: {_CAPITAL}){{0,2}},? (?:n[°º.o]? ?)?(?i:{_HOUSE})"
            r"|(?<![^\W_])(?:Calle|Carrera|Cra\.?|Cl\.?|Transversal|Diagonal) \d{1,3}[A-Z]? ?"
            r"(?:#|No\.?|n) ?\d{1,3}[A-Z]? ?- ?\d{1,3}"
        ),
        digits=1,
        words=word_set(
            "calle carrer c avenida avda av paseo plaza via viale piazza corso largo rua r "
            "travessa praca alameda camino ronda vicolo ul ulica al ул улица пр проспект вул "
            "str bd carrera cra cl transversal diagonal"
        ),
    ),
    Rule(
        "Address",
        lazy_regex(
            r"(?<![\w.,:/-])\d{1,4}(?: ?(?:bis|ter|quater|[A-Da-d]))?,? "
            r"(?i:rue|avenue|av\.|boulevard|bd\.?|chemin|quai|impasse|allees?|place|route|cours|passage|square|sentier|faubourg|"
            r"montee|voie|villa|cite|residence)"
            r"(?: (?:de|du|des|la|le|les|en|sous|au|aux))*[ ](?:[ld]')?"
            rf"{_CAPITAL}(?:[ -]{_CAPITAL}){{0,3}}"
        ),
        digits=1,
        words=word_set(
            "rue avenue av boulevard bd chemin quai impasse allee allees place route cours "
            "passage square sentier faubourg montee voie villa cite residence"
        ),
    ),
    Rule(  # 123 Broadway, 345 N. Main
        "Address",
        lazy_regex(
            _ROAD_NUMBER + rf"{_NO_TIME}(?:\d{{0,4}} (?:[NSEW]|North|South|East|West)\.? "
            r"(?:Broadway|Main)|\d{1,4} Broadway)\b(?! (?:shows?|plays?|theat))"
        ),
        digits=2,
        words=word_set("broadway main"),
    ),
    Rule(  # Germany: Am Markt 3, An der Kirche 5; not "Am Montag 3 Bäume", nor "Im Juni 12."
        "Address",
        lazy_regex(
            r"(?<![^\W_])(?:Am|An de[rn]|Im|In de[rn]|Zum|Zur|Auf de[rm]|Unter den|Hinter der) "
            r"(?!(?:Mo|Di|Mitt|Do|Fr|Sa|So|Jan|Feb|Mar(?!kt)|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Mittag|"
            r"Morgen|Abend|Vormittag|Nachmittag|Jahr|Raum|Umkreis|Bereich|Schnitt|Kreis|Abschnitt|"
            r"Zug|Wagen|Stunde|Nacht|Summe|Platz|Km|Kilometer)\w{0,8} )"
            r"[A-Z][a-z-]{3,24} \d{1,3}[a-z]?(?=\.?$|[,;!)]|\. [A-Z]|,? \d{5} [A-Z])"
        ),
        digits=1,
        words=word_set("am an im in zum zur auf unter hinter"),
    ),
    Rule(  # Japan: 1-2-3 Ginza, Chuo-ku; 新宿区西新宿2-8-1
        "Address",
        lazy_regex(
            r"\d(?<![\w.,:/-]\d)\d{0,2}-\d{1,3}(?:-\d{1,4})? [A-Z][a-z]{2,20}"
            r"(?=,? (?:[A-Z][a-z]{2,20}-(?:ku|shi|cho|machi)|Tokyo|Osaka|Kyoto|Nagoya|Yokohama|"
            r"Sapporo|Fukuoka|Kobe|Japan)\b)|"
            r"(?<=[区市町村郡])[\u30a1-\u30fa\u4e00-\u9fffの]{1,10}\d{1,4}-\d{1,4}(?:-\d{1,4})?"
            rf"(?![\d-]){_NO_UNIT}"
        ),
        digits=2,
        parts=("-",),
    ),
    Rule(
        "Address",
        lazy_regex(
            r"(?<![a-zA-Z0-9.,:-])\d{1,2}[- ]?(?:chome|丁目)(?:[- ]?\d{1,3}(?:番地?|号)?){0,3}"
            rf"(?:[, ]{{1,2}}{_CAPITAL})?|〒 ?\d{{3}}-?\d{{4}}|\d{{1,3}}(?:番地|番\d{{1,3}}号)|"
            r"[\u4e00-\u9fff]{1,10}[路街道巷]\d{1,4}号|[\uac00-\ud7a3\d]{1,10}[로길] ?"
            r"\d{1,4}(?:-\d{1,3})?(?![\w])",
            re.IGNORECASE,
        ),
        digits=1,
        parts=("chome", "丁目", "〒", "番", "路", "街", "道", "巷", "로", "길"),
    ),
)
