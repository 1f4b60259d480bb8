"""Words around digits that say whether they are a telephone number."""

from __future__ import annotations

import re
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.text import word_set

_WORD: Final = lazy_regex(r"[^\W\d_]+")
_SENTENCE_END: Final = lazy_regex(r"(?<!\bno)(?<!\bnr)(?<!\btel)[.!?] +(?=[^\W\d_])|\n")

_CALLS: Final = word_set(
    "call called calling calls phone phones phoned telephone tel telef cell cellular mobile mobil "
    "text texted texts whatsapp whats signal sms fax contact contacted contacts reach reached ring "
    "tlf tlfn tfno tfn dial hotline landline ph mob handy ruf ruft anruf anrufen rufnummer nummer "
    "portable fixe "
    "cellulare celular movil numero numeros puhelin phon fon bel belt bellen mobiel gsm zadzwon "
    "dzwon telemovel ligue liga fone тел звоните моб 电话 電話 手机 携帯 전화 फोन هاتف جوال تلفن "
    "โทร טלפון"
)
_CALL_STEMS: Final = ("telefon", "telephon", "llam", "appel", "chiam", "anruf", "телефон", "мобил")
_CALL_SIGNS: Final = ("☎", "✆", "📞", "📱", "电话", "電話", "手机", "携帯", "전화", "โทร")
_OWNERS: Final = word_set("my his her our your their home work")
_NUMBERS: Final = word_set("number no nr digits num")

_OTHER: Final = word_set(
    "order orders ticket case invoice event episode gauge gauges gage gages product serial model "
    "ref reference id ids identifier tracking incident flight flights usgs wmo coop buoy zip zips "
    "fips ugc docket permit job batch version isbn issn doi grid po elevation population auftrag "
    "bestellung vorgang commande dossier pedido ordine synop milepost marker code codes sensor "
    "asset bulletin sequence catalog catalogue inventory receipt loan patent mmsi imo"
)
_OTHER_ALONE: Final = word_set(  # a station has a number, and a telephone
    "station stations site item part file claim parcel lot well message log record entry policy"
)
_FILLERS: Final = word_set("number numbers no nos nr num ids id code codes was is of")

_CALL_AFTER: Final = lazy_regex(
    r"[ ,.;:()-]{0,3}(?:(?:is )?(?:my|our|his|her) (?:number|phone|cell|mobile)\b(?! homes?)|"
    r"is the (?:number|phone|cell|mobile)|is me\b|"
    r"(?:please )?(?:call|text|ring|phone) (?:me|us|any ?time|for|if|now|asap)\b|call\b|"
    r"ask for\b|any ?time\b|whats ?app|(?:cell|mobile|home|work|fax)\b(?! (?:homes?|damage))|"
    r"llam|zadzwon|anruf|appel|chiam|ligue|bel me|telefon|tel\b)",
    re.IGNORECASE,
)


def names_a_call(before: str) -> bool:
    """Whether the words right before digits, in the same sentence, speak of calling."""
    tail = _SENTENCE_END.split(_without_digits(before))[-1]
    words = _words(tail)
    if any(word in _CALLS or word.startswith(_CALL_STEMS) for word in words):
        return True
    while words[-1:] and words[-1] in {"is", "was"}:
        words.pop()
    if words[-1:] and words[-1] in _NUMBERS and not _OWNERS.isdisjoint(words[-2:-1]):
        return True
    return any(sign in tail for sign in _CALL_SIGNS)


def asks_for_a_call(text: str, end: int) -> bool:
    """Whether the words right after digits speak of calling."""
    return _CALL_AFTER.match(text, end) is not None


def names_another_number(before: str, *, alone: bool) -> bool:
    """Whether the words right before digits name another kind of number.

    `alone` says that the digits have no separators, as numbers of telephones mostly have.
    """
    words = _words(_without_digits(before))
    while words and words[-1] in _FILLERS - _OTHER:
        words.pop()
    if not words:
        return False
    return words[-1] in _OTHER or (alone and words[-1] in _OTHER_ALONE)


def _without_digits(before: str) -> str:
    """Return what follows the last digit."""
    for index in range(len(before) - 1, -1, -1):
        if before[index].isdigit():
            return before[index + 1 :]
    return before


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
