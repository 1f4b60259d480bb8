"""House numbers with streets, and post boxes.

Roads, highways and places that weather texts name stay: "the 1200 block of Main Street", "US 20",
"Bundesstraße 27", "3 N Ames".
"""

from __future__ import annotations

import re
from typing import Final

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
_SUFFIX: Final = (
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|circle|cir|"
    r"terrace|ter|parkway|pkwy|trail|trl|place|pl|crescent|cres|close|mews|square|sq|gardens?|grove|"
    r"alley|plaza|highway|hwy|turnpike|tpke|causeway|expressway)"
)
_LATE_SUFFIX: Final = (  # as likely the name of a place: only in capitals, and after short numbers
    r"(?:Hollow|HOLLOW|Ridge|RIDGE|Loop|LOOP|Run|RUN|Point|POINT|Row|ROW|Walk|WALK|Glen|GLEN|"
    r"Bend|BEND|Cove|COVE|Crossing|CROSSING|Trace|TRACE|Path|PATH|Pass|PASS|Pike|PIKE|Rise|RISE|"
    r"View|VIEW|Vale|VALE|Green|GREEN|Heights|HEIGHTS|Quay|QUAY|Wharf|WHARF|Croft|CROFT)"
)
_DIRECTION: Final = (
    r"(?:(?:[NSEW]|[NS][EW]|north|south|east|west|(?:north|south)(?:east|west))\.?[ ]+)"
)
_NAME: Final = rf"(?!(?:{_NOT_A_NAME}|{_SUFFIX})\b)[^\W_][\w'.-]{{0,24}}"
_ROAD_NAMES: Final = (
    *(r"\b[iI] ", r"\bUS ", r"\bSR ", r"\bCR ", r"\bFM ", r"\bRt ", r"\bMM ", r"\bHwy ", r"\bHWY "),
    *(
        r"\bhwy ",
        "ighway ",
        "IGHWAY ",
        "oute ",
        "OUTE ",
        "oad ",
        "OAD ",
        "nterstate ",
        "NTERSTATE ",
    ),
    *("xit ", "XIT ", "arker ", "ile ", r"U\.S\. ", r"\$ ", "ince ", "ntil "),
)
# The digit comes first, so that the search skips from digit to digit.
_ROAD_NUMBER: Final = r"[1-9](?<![\w.,:/#-]\d)" + "".join(rf"(?<!{name}\d)" for name in _ROAD_NAMES)
_UNIT: Final = r"(?:,?[ ]+(?:apartment|apt|unit|suite|ste|flat|lot|#)\.?[ ]*\w{1,5})?"
# Streets whose names are also written small; others need a capital or three digits.
_COMMON_NAME: Final = re.compile(
    r"\d+[a-z]? (?:[nsew]\.? )?(?:elm|oak|maple|pine|cedar|birch|walnut|willow|ash|spruce|cherry|"
    r"chestnut|magnolia|main|high|church|park|mill|station|school|lake|river|hill|spring|garden|"
    r"meadow|sunset|washington|lincoln|jefferson|jackson|madison|franklin|victoria|king|queen|"
    r"first|second|third|fourth|fifth|sixth|\d{1,3}(?:st|nd|rd|th))\b"
)
_WRITTEN_SMALL: Final = re.compile(r"(\d+)[^\d\n]* [a-z]+\.?$")


_GRID_ROAD: Final = re.compile(r"\d+00 (?:[nsew]|north|south|east|west) (?:road|rd)", re.IGNORECASE)


def _is_house(text: str) -> bool:
    """Distinguish "123 ferry street" from "10 bridge road closures", and from "9000 West Road".

    The latter is the name of a road in a county that numbers them by their distance.
    """
    if _GRID_ROAD.match(text):
        return False
    small = _WRITTEN_SMALL.fullmatch(text)
    return small is None or len(small[1]) > 2 or _COMMON_NAME.match(text) is not None


_IS_TIME: Final = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d\b")


def _is_no_time(text: str) -> bool:
    """Distinguish "4411 County Road 12" from "1745 County Road 12 flooded"."""
    return not _IS_TIME.match(text)


# A house number, not the height of water or a time.
_HOUSE: Final = (
    r"\d{1,4}(?: ?[a-z])?(?![\w]|[.,:]\d)(?! ?(?:cm|mm|km|m|uhr|h|meter|metern|zentimeter|"
    r"centimetres?|centimetros?|metros?|metres?|metri|grad|minuten|liter|prozent|%)(?![^\W_]))"
)
_GERMANIC: Final = (
    r"(?:stra(?:ß|ss)e|str\.|gasse|weg|platz|allee|damm|ufer|steig|pfad|chaussee|"
    r"straat|laan|gracht|plein|kade|singel|dreef|dijk|gatan|vagen|vej|veien|katu|ntie|rak)"
)
_GERMANIC_PARTS: Final = (
    *("strasse ", "straße ", "str. ", "gasse ", "weg ", "platz ", "allee ", "damm ", "ufer "),
    *("steig ", "pfad ", "chaussee ", "straat ", "laan ", "gracht ", "plein ", "kade ", "singel "),
    *("dreef ", "dijk ", "gatan ", "vagen ", "vej ", "veien ", "katu ", "ntie ", "rak "),
)
# The rest of its name, but for roads that have numbers: Bundesstraße 27
_GERMANIC_NAME: Final = re.compile(
    r"(?<![^\W_])(?!bundes|land|kreis|staats|schnell|fern|europa|gemeinde|wasser|flug|bahn|"
    r"rijks|snel|auto|motor|neben|seiten|hauptverkehr|nor)"
    r"[^\W\d_][\w.]{0,30}[- ]?(?:[^\W\d_]{1,20}[- ])?$"
)
_ROMANCE: Final = (
    r"(?:[Cc]alle|[Cc]arrer|C/|[Aa]venida|[Aa]vda\.?|[Aa]v\.|[Pp]aseo|[Pp]laza|[Vv]ia|[Vv]iale|"
    r"[Pp]iazza|[Cc]orso|[Ll]argo|[Rr]ua|R\.|[Tt]ravessa|[Pp]raca|[Aa]lameda|[Cc]amino|[Rr]onda|"
    r"[Vv]icolo|[Uu]l\.|[Uu]lica|[Aa]l\.|ул\.|улица|пр\.|проспект|вул\.|[Ss]tr\.|[Bb]d\.)"
)
_PARTICLE: Final = r"(?:[ ](?:de|del|della|dei|degli|di|la|las|los|el|da|do|dos|das|e))*"
_CAPITAL: Final = r"[^\W\d_a-z][\w'.-]{0,24}"

ADDRESS_RULES: Final = (
    Rule(
        "Address",
        re.compile(
            _ROAD_NUMBER + rf"\d{{0,5}}[A-Za-z]?(?:-\d{{1,4}}|[ ]1/2)?,?[ ]+(?:{_DIRECTION})?"
            rf"(?:{_NAME}[ ]+){{1,3}}{_SUFFIX}\b\.?{_UNIT}",
            re.IGNORECASE,
        ),
        _is_house,
        digits=1,
    ),
    Rule(
        "Address",
        re.compile(
            r"\d(?<![\w.,:/#-]\d)\d{0,3}[a-z]? The (?:Avenue|Close|Crescent|Drive|Gardens|Green|"
            r"Grove|Lane|Mews|Parade|Square|Street|Terrace)\b"
        ),
        digits=1,
        words=word_set(
            "avenue close crescent drive gardens green grove lane mews parade square street terrace"
        ),
    ),
    Rule(
        "Address",
        re.compile(
            r"\d(?<![\w.,:/#-]\d)\d{0,4}[A-DF-MO-RT-VX-Z]? "
            rf"(?:(?!(?i:{_NOT_A_NAME}|north|south|east|west)\b)"
            rf"(?:[A-Z][a-z]{{2,20}}|[A-Z]{{3,20}}) ){{1,2}}{_LATE_SUFFIX}\b"
        ),
        digits=1,
        words=word_set(
            "hollow ridge loop run point row walk glen bend cove crossing trace path pass pike "
            "rise view vale green heights quay wharf croft"
        ),
    ),
    Rule(
        "Address",
        re.compile(
            r"\d(?<![\w.,:/#-]\d)(?<!us \d)(?<!sr \d)(?<!cr \d)(?<!mm \d)\d{2,4} (?:[nsew]\.? )?"
            r"(?:county road|county rd|co\.? r[do]\.?|cr|farm road|fm|state route|state road|"
            r"state highway|sr|highway|hwy|route|rural route|rr|township road|us highway|us hwy)"
            r"\.? \d{1,4}[a-z]?\b"
        ),
        _is_no_time,
        digits=4,
        words=word_set("road rd ro cr fm route sr highway hwy rr"),
        small=True,
    ),
    Rule(
        "Address",
        re.compile(
            r"(?<![^\W_])(?:p\.? ?o\.? ?box|post office box|postfach|"
            r"apartado(?: de correos| postal)?|"
            r"casella postale|caixa postal|boite postale|b\.?p\.?(?= ?\d)|postbus|"
            r"(?:locked|private) bag|gpo box|skrytka pocztowa|(?:rr|rural route|hc) ?\d{1,3},? box)"
            r"[ :]{0,2}(?:no\.? ?|n[°º] ?|#)?"
            r"\d{1,6}(?: \d{2,4}){0,2}(?![\w])"
        ),
        digits=1,
        words=word_set("box pobox postfach apartado postale postal bp b postbus bag skrytka"),
        small=True,
    ),
    Rule(
        "Address",
        re.compile(rf"{_GERMANIC} {_HOUSE}"),
        digits=1,
        parts=_GERMANIC_PARTS,
        before=_GERMANIC_NAME,
        small=True,
    ),
    Rule(
        "Address",
        re.compile(
            rf"(?<![^\W_]){_ROMANCE}{_PARTICLE}(?:[ ]?{_CAPITAL}){{1,4}}?"
            rf"(?:,? ?n[°º.]? ?|,? n(?:um|r)?\.? |,? )(?i:д\. ?)?(?i:{_HOUSE})"
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
        re.compile(
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
    Rule(
        "Address",
        re.compile(
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
