"""Numbers that identify people, accounts, cards and vehicles.

Numbers with check digits are found by these, others by the word in front of them.
"""

from __future__ import annotations

import re
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.personal.rule import Rule
from skywitness.domain.model.text import word_set


def _is_card_number(text: str) -> bool:
    """Verify the Luhn check digit (ISO/IEC 7812-1)."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


_IBAN_LENGTHS: Final = word_set(
    "ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 bi27 br29 by28 ch21 cr22 cy28 cz24 de22 "
    "dj27 dk18 do28 ee20 eg29 es24 fi18 fk18 fo18 fr27 gb22 ge22 gi23 gl18 gr27 gt28 hr21 "
    "hu28 ie22 il23 iq23 is26 it27 jo30 kw30 kz20 lb28 lc32 li21 lt20 lu20 lv21 ly25 mc27 "
    "md24 me22 mk19 mn20 mr27 mt31 mu30 ni28 nl18 no15 om23 pk24 pl28 ps29 pt25 qa29 ro24 "
    "rs22 ru33 sa24 sc31 sd18 se24 si19 sk24 sm27 so23 st25 sv28 tl23 tn24 tr26 ua29 va22 "
    "vg24 xk20 ye30"
)
"""Country and length of each IBAN (registry of ISO 13616).

By check digits alone, one of a thousand random UUIDs would be an IBAN.
"""


def _is_iban(text: str) -> bool:
    """Verify country, length and check digits of an IBAN (ISO 13616)."""
    joined = re.sub(r"[ .-]", "", text).lower()
    if f"{joined[:2]}{len(joined)}" not in _IBAN_LENGTHS or not joined.isascii():
        return False
    turned = joined[4:] + joined[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _is_spanish(text: str) -> bool:
    """Verify the check letter of a Spanish DNI; dates with a Z for UTC are none."""
    number, letter = text[:8], text[-1]
    is_date = number[:2] in {"19", "20"} and number[4:6] <= "12"
    return not is_date and "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == letter


def _is_french(text: str) -> bool:
    """Verify the check digits of a number of the French social security (NIR)."""
    joined = text.replace(" ", "").replace("2A", "19").replace("2B", "18")
    if not joined.isdecimal() or len(joined) != len("185057800608436"):
        return False
    return 97 - int(joined[:13]) % 97 == int(joined[13:])


_NAMED: Final = (
    r"(?: ?(?:numbers?|nos?\.?|nr\.?|num(?:ero)?\.?|n[°º]|#|is|was|are|of|:|=|-)){0,4} ?[\"'(]?"
)
_PERSON_WORD: Final = (
    r"(?:aadhaa?r|dni|nif|codice fiscale|c\.f\.|driv(?:er'?s?|ing) (?:licen[cs]e|lic\.?)|"
    r"licen[cs]e (?:number|no\.?|#)|dl ?#|permis de conduire|fuhrerschein\w*|passports?|passeport|"
    r"reisepass\w*|pasaporte|passaporto|paspoort\w*|personalausweis\w*|ausweis\w*|"
    r"national (?:insurance|id)|ni (?:number|no\.?)|nino|id card|identity card|carte d'identite|"
    r"carta d'identita|cpf|rg|cnh|pesel|bsn|burgerservicenummer|curp|rfc|nhs|medicare|medicaid|tfn|"
    r"tax (?:file|id)|steuer-?id\w*|steuernummer|sozialversicherungs\w*|svnr|ahv|avs|insee|"
    r"securite sociale|n[°º]? ?secu|pps|ppsn|social insurance|voter id|"
    r"personnummer|henkilotunnus|cnp|egn|oib|nric|hkid|nir|pan(?: card)?|cnpj|my ?number|rrn|"
    r"cedula|patient id|mrn|member id|policy holder|green card|visa number|"
    r"my (?:id|license|licence))"
)
# letters and digits in up to seven parts; only the first may be more than one letter alone
_PART: Final = r"(?:[a-z]{0,8}\d[a-z0-9]{0,17}|[a-z](?![a-z]))"
_TOKEN: Final = rf"(?P<span>(?:[a-z]{{1,3}}[ .\-/])?{_PART}(?:[ .\-/]{_PART}){{0,5}})(?![^\W_])"
_OWNED: Final = r"(?:is|was) (?:my|his|her|our|their|the) "
_FIRST_WORDS: Final = word_set(
    "aadhaar aadhar dni nif codice c driver drivers driving license licence dl "
    "permis fuhrerschein fuhrerscheinnummer passport passports passeport reisepass "
    "reisepassnummer pasaporte passaporto paspoort paspoortnummer personalausweis "
    "personalausweisnummer ausweis ausweisnummer national ni nino id identity carte "
    "carta cpf rg cnh pesel bsn burgerservicenummer curp rfc nhs medicare medicaid tfn "
    "tax steuer steuerid steuernummer sozialversicherungsnummer svnr ahv avs insee "
    "securite secu pps ppsn social voter personnummer henkilotunnus cnp egn oib "
    "nric hkid nir pan cnpj my mynumber rrn cedula patient mrn member policy green visa"
)
_PLATE_WORDS: Final = word_set(
    "plate plates numberplate numberplates registration reg rego tag tags license licence "
    "kennzeichen nummernschild targa matricula placa placas immatriculation plaque kenteken "
    "nummerplaat tablica rejestracja registrationsnummer"
)
_PLATE_WORD: Final = (
    r"(?:(?:licen[cs]e|number|registration|tag|car|vehicle)? ?\b(?:(?:number)?plates?|registration|"
    r"reg\.?|rego|tags?|licen[cs]e|kennzeichen|nummernschild|targa|matricula|placas?|immatriculation|plaque|"
    r"kenteken|nummerplaat|tablica|rejestracja|registrationsnummer|reg\.? ?nr))"
)


def _signs(text: str) -> int:
    return sum(map(str.isalnum, text))


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _is_plate(text: str) -> bool:
    signs, digits = _signs(text), _digits(text)
    return 4 <= signs <= 10 and (digits < signs or digits > 4)


IDENTITY_RULES: Final = (
    Rule(
        "InternationalBankingAccountNumber",
        lazy_regex(
            r"(?<![\w.-])[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){2,7}(?:[ .-]?[a-z0-9]{1,3})?(?![^\W_])"
        ),
        _is_iban,
        small=True,
        digits=8,  # half the length of the shortest; some contain letters
    ),
    Rule(  # named so, it need not be right
        "InternationalBankingAccountNumber",
        lazy_regex(
            r"\biban\b[^\w\n]{0,4}(?:is |no\.? ?|nr\.? ?)?"
            r"(?P<span>[a-z]{2} ?\d{2}(?:[ .-]?[a-z0-9]{1,4}){3,8})(?![^\W_])"
        ),
        digits=8,
        words=word_set("iban"),
        small=True,
    ),
    Rule(
        "CreditCardNumber",
        lazy_regex(
            r"(?<![\w.-])(?<!\d )(?:"
            r"(?=[3-6]|2[2-7])\d{4}(?P<gap>[ .-]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{1,7}|"
            r"3[47]\d{2}(?P<gap2>[ .-]?)\d{6}(?P=gap2)\d{5}|"
            r"3[0689]\d{2}(?P<gap3>[ .-]?)\d{6}(?P=gap3)\d{4})(?![\w-]|[.,]\d| \d{3})"
        ),
        _is_card_number,
        digits=13,
    ),
    Rule(
        "CreditCardNumber",
        lazy_regex(
            r"\b(?:card|visa|master ?card|amex|karte\w*|carte|tarjeta|carta|cartao|kreditkarte\w*)"
            r"\b[^\d\n]{0,24}(?P<span>\d(?:[ .-]?\d){12,18})(?![\w])"
        ),
        digits=13,
        parts=("card", "visa", "amex", "karte", "carte", "tarjeta", "carta"),
        small=True,
    ),
    Rule(
        "USSocialSecurityNumber",
        lazy_regex(
            r"\b(?:ssn|ss ?#|social(?: security)?|soc\.? sec\.?)(?![^\W_])[^\d\n]{0,20}"
            r"(?P<span>\d{3}[-. ]?\d{2}[-. ]?\d{4})(?![\w])"
        ),
        digits=9,
        words=word_set("ssn ss social soc"),
        small=True,
    ),
    Rule(
        "USSocialSecurityNumber",
        lazy_regex(
            r"(?<![\w.-])(?P<span>\d{3}[-. ]?\d{2}[-. ]?\d{4}) (?:is|was) (?:my|his|her) "
            r"(?:social|ssn)"
        ),
        digits=9,
        words=word_set("social ssn"),
        small=True,
    ),
    Rule(
        "USSocialSecurityNumber",
        lazy_regex(
            r"(?!000|666|9)\d(?<![\w.,:/-]\d)\d\d-(?!00)\d{2}-(?!0000)\d{4}(?![\w-]|[.,]\d)"
        ),
        digits=9,
        parts=("-",),
    ),
    Rule(  # forms that no other number has: Italy, Spain, Mexico, India, United Kingdom
        "NationalId",
        lazy_regex(
            r"[A-Z](?<![\w.-][A-Z])(?:[A-Z]{5}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]|"
            r"(?<=[XYZ])-?\d{7}-?[A-Z]|[A-Z]{3}\d{6}[HM][A-Z]{5}[A-Z0-9]\d|"
            r"[A-Z]{2}[ABCFGHJLPT][A-Z]\d{4}[A-Z]|"
            r"(?<=[A-CEGHJ-PR-TW-Z])[A-CEGHJ-NPR-TW-Z]\d{6}[A-D])(?![\w-])"
        ),
        digits=4,
    ),
    Rule(
        "NationalId",
        lazy_regex(r"\d(?<![\w.-]\d)\d{7}-?[A-HJ-NP-TV-Z](?![\w-])"),
        _is_spanish,
        digits=8,
    ),
    Rule(  # the same of digits alone: Brazil, Switzerland
        "NationalId",
        lazy_regex(
            r"\d(?<![\w.-]\d)(?:\d{2}\.\d{3}\.\d{3}-\d{2}|\d\.\d{3}\.\d{3}/\d{4}-\d{2}|"
            r"(?<=7)56\.\d{4}\.\d{4}\.\d{2})(?![\w-])"
        ),
        digits=11,
        parts=(".",),
    ),
    Rule(
        "NationalId",
        lazy_regex(rf"(?<![^\W_]){_PERSON_WORD}(?![^\W_]){_NAMED}{_TOKEN}"),
        lambda text: 5 <= _signs(text) <= 22 and _digits(text) >= 3,
        digits=3,
        words=_FIRST_WORDS,
        small=True,
    ),
    Rule(  # "12345678 is my BSN", "AB 12 34 56 C (NINO)"
        "NationalId",
        lazy_regex(rf"(?<![\w.-]){_TOKEN},? ?(?:{_OWNED}|[(]){_PERSON_WORD}(?![^\W_])"),
        lambda text: 5 <= _signs(text) <= 22 and _digits(text) >= 5,
        digits=5,
        words=_FIRST_WORDS,
        small=True,
    ),
    Rule(  # the same where no spaces set words apart
        "NationalId",
        lazy_regex(
            r"(?:マイナンバー|個人番号|身份证(?:号码?)?|身分證(?:字號)?|주민(?:등록)?번호)"
            r"[^\W\d]{0,4}[ :]{0,3}"
            r"(?P<span>[A-Za-z]?\d(?:[ -]?\d){7,17}[Xx]?)(?!\d)"
        ),
        digits=8,
        parts=("マイナンバー", "個人番号", "身份证", "身分證", "번호"),
    ),
    Rule(  # France: sex, year and month of birth, place, serial and check digits
        "NationalId",
        lazy_regex(
            r"(?<![\w.,-])[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3}"
            r"(?: ?\d\d)?(?![\w]|[.,]\d)"
        ),
        _is_french,
        digits=11,
    ),
    Rule(
        "DateOfBirth",
        lazy_regex(
            r"\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?|geboren(?: am)?|geb\.|nee? le|"
            r"nacid[oa] el|nat[oa] il)[ :]{0,3}(?P<span>\d{1,4}[./-]\d{1,2}[./-]\d{1,4})(?![\w])"
        ),
        digits=4,
        words=word_set("dob d birth born geboren geb ne nee nacido nacida nato nata"),
        small=True,
    ),
    Rule(
        "LicensePlate",
        lazy_regex(
            rf"\b{_PLATE_WORD}(?![^\W_]){_NAMED}(?-i:"
            r"(?P<span>(?=[A-Z \-.]{0,12}\d)[A-Z0-9]{1,4}(?:[- .]?[A-Z0-9]{1,4}){1,3}))(?![^\W_])",
            re.IGNORECASE,
        ),
        _is_plate,
        digits=1,
        words=_PLATE_WORDS,
    ),
    Rule(  # "BXK 4471 is the plate"
        "LicensePlate",
        lazy_regex(
            r"(?<![\w.-])(?-i:"
            r"(?P<span>(?=[A-Z \-.]{0,12}\d)[A-Z0-9]{1,4}(?:[- .]?[A-Z0-9]{1,4}){1,3}))"
            rf",? {_OWNED}{_PLATE_WORD}(?![^\W_])",
            re.IGNORECASE,
        ),
        _is_plate,
        digits=1,
        words=_PLATE_WORDS,
    ),
    Rule(  # in small letters only right behind the word: "plate abc 1234"
        "LicensePlate",
        lazy_regex(
            r"\b(?:plates?|registration|reg|rego|kennzeichen|targa|matricula|placa|kenteken)"
            r"(?: (?:number|no|nr|is|was))?[ :#]{1,3}"
            r"(?P<span>[a-z]{1,3}[ -]?(?:[a-z]{1,2}[ -]?)?\d{2,4}(?:[ -]?[a-z]{1,3})?)(?![\w])"
        ),
        lambda text: not re.match(r"(?:of|to|at|in|on|by|is|for|and|the|was|no|nr)[ -]?\d", text),
        digits=2,
        words=_PLATE_WORDS,
        small=True,
    ),
)
