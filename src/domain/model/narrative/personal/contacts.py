"""E-mail addresses, also in disguise, and other addresses on the internet."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.personal.rule import Rule

_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_TOP: Final = r"[^\W\d_]{2,24}(?![^\W_])"
# An ideographic full stop also ends sentences, so only ASCII letters go on after it.
_STOP: Final = r"(?:\.|[\u3002\uff61](?=[a-z]))"
_DOMAIN: Final = rf"(?:{_LABEL}{_STOP}){{1,4}}{_TOP}"
_OPEN: Final = r"[\[({<*_-]{1,2} ?"
_CLOSE: Final = r" ?[\])}>*_-]{1,2}"
_FOREIGN_AT: Final = ("arroba", "arobase", "chiocciola", "klammeraffe", "apenstaartje", "malpa")
_FOREIGN_AT_NAMES: Final = rf"(?:ät|aet|at[ -]sign|{'|'.join(_FOREIGN_AT)})"
_AT_NAMES: Final = rf"(?:at|a|@|{_FOREIGN_AT_NAMES})"
_DOT_WORDS: Final = ("dot", "punkt", "punto", "point", "ponto", "punt", "kropka")
_DOT_NAMES: Final = rf"(?:{'|'.join(_DOT_WORDS)})"
_DOT: Final = rf"(?: ?{_OPEN}(?:{_DOT_NAMES}|\.){_CLOSE} ?| {_DOT_NAMES} | ?\. ?(?=[^\W\d_]{{2}}))"

_NAME: Final = lazy_regex(r"(?<![\w.+%-])[\w.+%'-]{1,64}$")
_QUOTED_OR_NAME: Final = lazy_regex(r"(?:\"[^\"\n]{1,64}\"|(?<![\w.+%-])[\w.+%'-]{1,64})$")
_SPOKEN_NAME: Final = lazy_regex(
    rf"(?<![\w.+%-])(?:[\w.+%'-]{{1,30}} {_DOT_NAMES} )?(?:[^\W\d_][\w.+%'-]{{0,30}} )?"
    r"[\w.+%'-]{1,30}$"
)
_DISTINCT_NAME: Final = lazy_regex(r"(?<![\w.+%-])[a-z](?=[\w+%'-]{0,30}[\d._])[\w.+%'-]{1,40}$")
_PROVIDER: Final = (
    r"(?:gmail|googlemail|yahoo|hotmail|outlook|live|icloud|aol|gmx|web|proton(?:mail)?|mac|msn|"
    r"comcast|verizon|orange|laposte|libero|t-online|bigpond|rediffmail|qq|163|naver|"
    r"yandex|fastmail|zoho)"
)
_OFFICIAL: Final = r"(?:nws|noaa|usgs|fema|metoffice|dwd|meteofrance|aemet|bom_|weatherchannel)"
_BRACKETS: Final = ("[", "(", "{", "<", "*", "_", "-")


def _is_address(text: str) -> bool:
    """Whether numbers with dots are an IPv4 address, and too long for the number of a section."""
    return len(text) > 8 and all(int(part) < 256 for part in text.split("."))


_NO_DOMAIN: Final = lazy_regex(
    r" dot (?:site|on|at|to|of|and|was|is|in|plow|crew|camera|garage|truck)s?$"
)


_NO_PERSON: Final = lazy_regex(
    r"(?:look(?:ed|ing)?|see|seen|check|posted|shared|available|found|listed|online|photos?|"
    r"pictures?|pics|videos?|details?|info|information|updates?|maps?|more|up|it|them|this|"
    r"data) at "
)


_IN_A_LIST: Final = lazy_regex(r"[(\[]a[)\]] .*\. ")
"""Item of a list with the beginning of a sentence: "damage: (a) roof. Then"."""


def _ends_in_domain(text: str) -> bool:
    """Distinguish an address from the Department of Transportation and from a site of the web.

    They are "at the DOT site" and "see more at example dot com".
    """
    if _NO_PERSON.search(text):
        return False
    return _NO_DOMAIN.search(text) is None and " the dot " not in text


CONTACT_RULES: Final = (
    Rule(
        "Email",
        lazy_regex(
            rf" ?[\[({{<]?(?:@|%40|&#64;)[\])}}>]? ?(?:{_DOMAIN}|"
            rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_DOT}{_TOP}|"
            rf"{_LABEL},(?:com|net|org)(?![^\W_])|"
            r"\[[\da-f.:]{3,40}\]|\d{1,3}(?:\.\d{1,3}){3}(?![\w.]))"
        ),
        parts=("@", "%40", "&#64;"),
        before=_QUOTED_OR_NAME,
        small=True,
    ),
    Rule(  # john [at] example [dot] com, john(at)example.com
        "Email",
        lazy_regex(rf" ?{_OPEN}{_AT_NAMES}{_CLOSE} ?{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_DOT}{_TOP}"),
        lambda text: _IN_A_LIST.search(text) is None,
        words=frozenset({"at", "a", "ät", "aet", *_FOREIGN_AT}),
        parts=_BRACKETS,
        before=_NAME,
        small=True,
    ),
    Rule(  # john smith at example dot com; not "at Montauk Point to"
        "Email",
        lazy_regex(
            rf" (?:at|chez) {_LABEL}(?: (?:dot|point|punkt) {_LABEL}){{0,3}}"
            rf"(?: (?:dot|punkt) {_TOP}| point (?:com|net|org|fr|ca|be|ch|eu)(?![^\W_]))|"
            rf" {_FOREIGN_AT_NAMES} {_LABEL}(?: {_DOT_NAMES} {_LABEL}){{0,3}} {_DOT_NAMES} {_TOP}"
        ),
        _ends_in_domain,
        words=frozenset(_DOT_WORDS),
        before=_SPOKEN_NAME,
        small=True,
    ),
    Rule(  # storm77 at example.com; not "photos at weather.gov"
        "Email",
        lazy_regex(rf" at {_DOMAIN}"),
        words=frozenset({"at"}),
        before=_DISTINCT_NAME,
        small=True,
    ),
    Rule(  # "write to ann at example.com"
        "Email",
        lazy_regex(rf" at {_DOMAIN}"),
        words=frozenset({"at"}),
        before=lazy_regex(
            r"(?<![^\W_])(?:(?:e-?)?mail|e-?mail(?:ed)?|contact|write|reach)"
            r"(?:(?: (?:is|to|me|us)){1,2}|:)? (?!(?:me|us|them|it|to|is|here|more|news)\b)"
            r"[\w.+%'-]{1,40}$"
        ),
        small=True,
    ),
    Rule(  # john AT example.com; not in texts that are all in capitals
        "Email",
        lazy_regex(rf" AT {_DOMAIN}"),
        words=frozenset({"at"}),
        before=lazy_regex(r"(?<![\w.+%-])[a-z][\w.+%'-]{0,63}$"),
    ),
    Rule(
        "Email",
        lazy_regex(
            rf" {_AT_NAMES} (?:{_PROVIDER}\.{_TOP}|"
            r"(?:gmail|googlemail|hotmail|yahoo|icloud|protonmail|gmx|rediffmail)(?![^\W_]))"
        ),
        words=frozenset({"at", *_FOREIGN_AT}),
        before=_SPOKEN_NAME,
        small=True,
    ),
    Rule(
        "IPAddress",
        lazy_regex(r"\d(?<![\w.,/-]\d)\d{0,2}(?:\.\d{1,3}){3}(?![\w-]|[.,]\d)"),
        _is_address,
        digits=6,
        parts=(".",),
    ),
    Rule(
        "IPAddress",
        lazy_regex(
            r"(?<![\w.:])(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|"
            r"(?:[\da-f]{1,4}:){2,6}(?::[\da-f]{1,4}){1,5})(?![\w:])"
        ),
        digits=4,
        parts=("::", "fe80:", "2001:", "2600:", "2603:", "2607:", "2a0"),
        small=True,
    ),
    Rule(  # of a person: those of agencies and stations stay, and so do times ("@5pm", "@noon")
        "SocialMediaHandle",
        lazy_regex(
            rf"@(?<![\w@.+-]@)(?!(?i:{_OFFICIAL}))(?![A-Z0-9]{{3,5}}(?![^\W_]))"
            r"(?!(?i:noon|midnight|dawn|dusk|sunrise|sunset|home|work|school|the)(?![^\W_]))"
            r"[^\W\d_][\w.]{1,29}[^\W_]"
        ),
        parts=("@",),
    ),
)
