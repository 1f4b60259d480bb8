"""Detection of personal data by patterns, before any text becomes public.

Detected are telephone numbers, e-mail addresses, house numbers with streets, licence plates, and
card, bank and social security numbers. Weather facts stay readable: roads and highways, station
ids, METARs, times, coordinates, quantities and product numbers, and also "the 1200 block of Main
Street", which names no single house. Names of people are not detected: a word list cannot
distinguish them from names of places.

Categories are named as in Azure AI Language where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.narrative.personal_data import PersonalData

MASK: Final = "*"

Check = Callable[[str], bool]


def _always(_: str) -> bool:
    return True


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c.isdecimal()]


def _is_card_number(text: str) -> bool:
    """Verify the Luhn check digit (ISO/IEC 7812-1)."""
    digits = _digits(text)
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """Verify the check digits of an IBAN (ISO 13616)."""
    joined = re.sub(r"\s", "", text).upper()
    if not 15 <= len(joined) <= 34:
        return False
    turned = joined[4:] + joined[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


_SIGNED_COORDINATE: Final = re.compile(r"\+\d{1,3}\.\d{1,8}(?:[ ,/]*-\d{1,3}\b.*)?$")


def _is_international_number(text: str) -> bool:
    """Distinguish a number with country code (ITU-T E.164) from coordinates (ISO 6709)."""
    return 8 <= len(_digits(text)) <= 15 and not _SIGNED_COORDINATE.match(text)


_WRITTEN_SMALL: Final = re.compile(r"(\d+)[^\d\n]* [a-z]+\.?$")


def _is_house(text: str) -> bool:
    """Distinguish "123 elm street" from "10 secondary road closures": lower case needs 3 digits."""
    small = _WRITTEN_SMALL.fullmatch(text)
    return small is None or len(small[1]) > 2


# Words after a number that do not start the name of a street.
_NOT_A_NAME: Final = (
    r"(?:am|pm|a\.m|p\.m|utc|gmt|[ecmp][sd]t|feet|foot|ft|inch(?:es)?|in|miles?|mi|yards?|mph|"
    r"knots?|kts?|degrees?|percent|minutes?|hours?|days?|years?|blocks?|acres?|lanes?|of|on|at|to|"
    r"and|or|near|along|from|over|by|with|for|into|onto|across|off|under|between|through|the|a|an|"
    r"was|were|is|are|had|exits?|other|"
    r"trees?|limbs?|branches|poles?|lines?|cars?|vehicles?|trucks?|homes?|houses?|people|persons?|"
    r"roads?|streets?|highways?|county|state|large|small|big|power|utility|water)"
)
_SUFFIX: Final = (
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|circle|cir|"
    r"terrace|ter|parkway|pkwy|trail|trl|place|pl)"
)
_DIRECTION: Final = r"(?:(?:[NSEW]|[NS][EW]|north|south|east|west)\.?[ ]+)"
_NAME: Final = rf"(?!(?:{_NOT_A_NAME}|{_SUFFIX})\b)[^\W_][\w'’.-]{{0,24}}"
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
    *("xit ", "XIT ", "arker ", "ile ", r"U\.S\. ", r"\$ "),
)
# The digit comes first, so that the search skips from digit to digit.
_ROAD_NUMBER: Final = r"\d(?<![\w.,:/#-]\d)" + "".join(rf"(?<!{name}\d)" for name in _ROAD_NAMES)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern; its group `span`, or the whole match, is personal data if `check` agrees.

    A text with fewer than `digits` digits, or without any of the lower-case `words` (if there are
    some), is skipped, because searching is the most expensive part of filing. Every rule needs a
    digit or an at sign. Words of case-insensitive patterns contain no i, because such patterns also
    match the Turkish ı and İ.
    """

    category: str
    pattern: re.Pattern[str]
    check: Check = _always
    digits: int = 0
    words: tuple[str, ...] = ()

    def may_find(self, small_text: str) -> bool:
        return not self.words or any(word in small_text for word in self.words)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        name = "span" if "span" in self.pattern.groupindex else 0
        for match in self.pattern.finditer(text):
            if self.check(match.group(name)):
                yield match.span(name)


_AT_SIGN: Final = "@"
_DIGIT: Final = re.compile(r"\d")

_CALL: Final = (
    r"\b(?:call(?:ed|ing)?|phone|telephone|tel|cell|mobile|text(?:ed)?|whats ?app|fax|contact|"
    r"reach(?:ed)?|(?:my|his|her|our) number|handy|telefon|t[eé]l[eé]fono)\b[^\d\n.+(]{0,25}"
)

_RULES: Final = (
    _Rule(
        "Email",
        re.compile(r"(?<![\w.+%-])[\w.+%'-]{1,64}@(?:[^\W_][\w-]{0,62}\.){1,4}[^\W\d_]{2,24}\b"),
        words=(_AT_SIGN,),
    ),
    _Rule(
        "InternationalBankingAccountNumber",
        re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?\b"),
        _is_iban,
        digits=8,  # half the length of the shortest; some contain letters
    ),
    _Rule(
        "CreditCardNumber",
        re.compile(
            r"(?<![\w.-])(?:(?=[3-6]|2[2-7])\d{4}(?P<gap>[ -]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{1,7}|"
            r"3[47]\d{2}[ -]\d{6}[ -]\d{5})(?![\w-]|\.\d)"
        ),
        _is_card_number,
        digits=13,
    ),
    _Rule(
        "USSocialSecurityNumber",
        re.compile(
            r"\b(?:SSN|SS ?#|social security)\b[^\d\n]{0,20}(?P<span>\d{3}[- ]?\d{2}[- ]?\d{4})\b",
            re.IGNORECASE,
        ),
        digits=9,
        words=("ssn", "ss #", "ss#", "secur"),
    ),
    _Rule(
        "PhoneNumber",
        re.compile(
            r"(?<![\w+])(?:\+|\b00(?=[1-9]))[ ]?\d(?:[ ./()-]{0,2}\d){7,14}(?!\d|[ ]?[A-Z]{2}\b)"
        ),
        _is_international_number,
        digits=8,
    ),
    _Rule(  # the North American Numbering Plan: area code and exchange begin with 2 to 9
        "PhoneNumber",
        re.compile(
            r"(?<![\w.+-])(?:1[-. ])?(?:\([2-9]\d{2}\)[ ]?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}"
            r"(?:[ ]?(?:x|ext\.?)[ ]?\d{1,5})?(?![\w-]|\.\d)",
            re.IGNORECASE,
        ),
        digits=10,
    ),
    _Rule(  # other national forms with their trunk zero, such as 0151 23456789
        "PhoneNumber",
        re.compile(r"(?<![\w.+-])\(?0[1-9]\d{1,3}\)?[ /-]{1,3}\d{6,8}(?![\w-]|\.\d)"),
        digits=9,
    ),
    _Rule(
        "PhoneNumber",
        re.compile(_CALL + r"(?P<span>\(?\d(?:[ ./()-]{0,2}\d){6,12})(?![\w])", re.IGNORECASE),
        digits=7,
        words=(
            *("call", "phone", "tel", "tél", "cell", "mob", "text", "whats", "fax", "contact"),
            *("reach", "number", "handy"),
        ),
    ),
    _Rule(
        "LicensePlate",
        re.compile(
            r"\b(?:[Ll]icen[cs]e|[Nn]umber|[Rr]egistration|[Tt]ag)? ?"
            r"\b(?:[Pp]lates?|[Rr]egistration|[Tt]ag|[Ll]icen[cs]e|[Kk]ennzeichen)\b"
            r"(?: ?(?:numbers?|no\.?|#|is|was|of|reads?|reading|:)){0,3} ?[\"'(]?"
            r"(?P<span>(?=[A-Z -]*\d)[A-Z0-9]{1,4}(?:[- ]?[A-Z0-9]{1,4}){1,3})\b"
        ),
        lambda text: 4 <= sum(map(str.isalnum, text)) <= 10,
        digits=1,
        words=("plate", "registration", "tag", "licen", "kennzeichen"),
    ),
    _Rule(
        "Address",
        re.compile(
            _ROAD_NUMBER + rf"\d{{0,5}}[A-Za-z]?(?:-\d{{1,4}})?[ ]+(?:{_DIRECTION})?"
            rf"(?:{_NAME}[ ]+){{1,3}}{_SUFFIX}\b\.?"
            r"(?:,?[ ]+(?:apartment|apt|unit|suite|#)\.?[ ]*\w{1,5})?",
            re.IGNORECASE,
        ),
        _is_house,
        digits=1,
    ),
    _Rule(
        "Address",
        re.compile(
            r"\b[^\W\d_][\w-]{2,30}(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse)[ ]\d{1,4}[a-z]?\b|"
            r"\b(?:[Cc]alle|[Aa]venida|[Vv]ia|[Rr]ua)(?:[ ](?:de|del|la|las|los|da|do))*"
            r"(?:[ ][^\W\d_a-z][\w'’-]{1,24}){1,3},?[ ]\d{1,4}\b|"
            r"(?<![\w.,-])\d{1,4}(?:[ ](?:bis|ter))?,?[ ](?:rue|avenue|boulevard|chemin|quai)"
            r"(?:[ ](?:de|du|des|la|le|les))*[ ](?:[ld]['’])?[^\W\d_a-z][\w'’-]{1,24}"
        ),
        digits=1,
        words=(
            *("strasse", "str.", "weg", "platz", "allee", "gasse"),
            *("calle ", "avenida ", "via ", "rua "),
            *("rue ", "avenue ", "boulevard ", "chemin ", "quai "),
        ),
    ),
)
_MOST_DIGITS: Final = max(rule.digits for rule in _RULES)
_BY_DIGITS: Final = tuple(
    tuple(rule for rule in _RULES if rule.digits <= digits) for digits in range(_MOST_DIGITS + 1)
)
"""The rules that apply to a text, by its number of digits."""


def find_personal_data(text: str) -> tuple[PersonalData, ...]:
    """Return the personal data in a text, in order and without overlaps.

    Positions are in code points. Overlapping matches are merged under the category of the first,
    or longer, one.
    """
    digits = len(_DIGIT.findall(text))
    if digits == 0 and _AT_SIGN not in text:
        return ()
    small_text = text.casefold()
    found = sorted(
        (start, -end, rule.category)
        for rule in _BY_DIGITS[min(digits, _MOST_DIGITS)]
        if rule.may_find(small_text)
        for start, end in rule.spans(text)
    )
    merged: list[tuple[int, int, str]] = []
    for start, minus_end, category in found:
        if merged and start < merged[-1][1]:
            first, end, name = merged[-1]
            merged[-1] = (first, max(end, -minus_end), name)
        else:
            merged.append((start, -minus_end, category))
    return tuple(PersonalData(name, start, end - start) for start, end, name in merged)


def redacted(text: str, spans: tuple[PersonalData, ...]) -> str:
    """Return the text with every span masked; its length does not change."""
    for span in spans:
        end = span.offset + span.length
        text = text[: span.offset] + MASK * span.length + text[end:]
    return text
