"""What the simulator finds in a text, by simple patterns:

- the language is the one most of whose commonest words are in the text, or that of its script;
- the tone is a count of a few dozen good and bad English words, inverted after a "not";
- key phrases are runs of up to three longer words that are no common ones;
- entities are numbers with a unit, times, and capitalised words after "in", "near", "at", "of";
- personal data are telephone numbers, e-mail and IP addresses, house numbers with a street, names
  after a title or first name, and the quantities and dates that the service reports as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

LANGUAGES: Final = {
    "en": ("English", "the and is was of on no in with at from near this that are we it"),
    "de": ("German", "der die das und ist auf nicht ein eine mit von im zu war sind wir es"),
    "fr": ("French", "le la les et est dans une des sur avec pas du au nous il un ce"),
    "es": ("Spanish", "el los las y es en una con por para del se que muy hay un fue"),
    "gd": ("Scottish Gaelic", "tha agus an gu bha air sinn ann leis mi"),
}
SCRIPTS: Final = {
    "HIRAGANA": ("ja", "Japanese"),
    "KATAKANA": ("ja", "Japanese"),
    "CYRILLIC": ("ru", "Russian"),
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GOOD: Final = _words(
    "beautiful good great safe lucky nice calm pleasant lovely sunny clear fine happy helpful "
    "wonderful gentle friendly thanks perfect relieved"
)
BAD: Final = _words(
    "tornado damage damaged destroyed flooded smashed broken injured dead dangerous severe "
    "terrible scary hurt collapsed uprooted trapped downed blocked bad awful stranded fatal lost"
)
NEGATIONS: Final = frozenset({"no", "not", "never", "without"})
COMMON: Final = _words(" ".join(words for _, words in LANGUAGES.values()))

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE: Final = re.compile(r"\S(?:[^.!?\n]|[.](?=\d))*[.!?]*")
_PATTERNS: Final = {
    "Quantity": r"\b\d+(?:\.\d+)? ?(?:mph|km/h|m/s|knots|kt|inch(?:es)?|in|cm|mm|ft|feet|miles?|km"
    r"|degrees|F|C|%)(?![\w])",
    "DateTime": r"\b(?:\d{1,2}:\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m|\d{4}-\d{2}-\d{2}|today|tonight"
    r"|yesterday)\b",
}
_PLACES: Final = r"(?<=\b(?:in|at|of) )[A-Z][a-z]+(?: [A-Z][a-z]+)?|(?<=\bnear )[A-Z][a-z]+"
_PERSONAL: Final = {
    "PhoneNumber": r"(?<!\d)(?:\+?\d{1,3}[ -])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)",
    "Email": r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b",
    "IPAddress": r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])",
    "Address": r"\b\d{1,5} [A-Z][a-z]+ (?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive)\b",
    "Person": r"(?<=\bMr )[A-Z][a-z]+|(?<=\bMrs )[A-Z][a-z]+|\b(?:John|Maria) [A-Z][a-z]+",
    "PersonType": r"\bspotter\b",
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something found in a text, by code points."""

    category: str
    start: int
    end: int
    confidence: float


def language(text: str) -> tuple[str, str, float]:
    """Return code, name and confidence; `(Unknown)` where none fits."""
    words = {word.lower() for word in _WORD.findall(text)}
    counts = {tag: len(words & set(known.split())) for tag, (_, known) in LANGUAGES.items()}
    best = max(counts, key=lambda tag: counts[tag])
    if counts[best]:
        share = counts[best] / sum(counts.values())
        return best, LANGUAGES[best][0], round(0.5 + share / 2, 2)
    names = {unicodedata.name(sign, "").partition(" ")[0] for sign in text if sign.isalpha()}
    for script, (tag, name) in SCRIPTS.items():
        if script in {found.partition("-")[0] for found in names}:
            return tag, name, 0.95
    return ("en", "English", 0.6) if "LATIN" in names else ("(Unknown)", "(Unknown)", 0.0)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence."""
    for match in _SENTENCE.finditer(text):
        yield match.start(), match.start() + len(match.group().rstrip())


def tone(text: str) -> dict[str, float]:
    """Return shares of positive, neutral and negative that add up to 1."""
    good = bad = 0
    before = ""
    for word in _WORD.findall(text.lower()):
        turned = before in NEGATIONS
        good += (word in BAD) if turned else (word in GOOD)
        bad += (word in GOOD) if turned else (word in BAD)
        before = word
    total = 2 * good + 2 * bad + 1
    positive, negative = round(2 * good / total, 2), round(2 * bad / total, 2)
    return {
        "positive": positive,
        "neutral": round(1 - positive - negative, 2),
        "negative": negative,
    }


def label(scores: dict[str, float]) -> str:
    """Return the tone of one sentence: the largest share."""
    return max(("neutral", "positive", "negative"), key=lambda name: scores[name])


def key_phrases(text: str) -> list[str]:
    """Return phrases in the order of the text, each once."""
    found: list[str] = []
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        follows = bool(run) and text[run[-1].end() : match.start()] == " "
        if run and (not follows or len(run) == 3 or word in COMMON or len(word) < 4):
            found.append(text[run[0].start() : run[-1].end()])
            run = []
        if word not in COMMON and len(word) >= 4:
            run.append(match)
    if run:
        found.append(text[run[0].start() : run[-1].end()])
    return list(dict.fromkeys(found))


def entities(text: str) -> list[Found]:
    """Return what is named, in the order of the text, nothing twice."""
    return _apart([*_all(_PATTERNS, text, 0.9), *_all({"Location": _PLACES}, text, 0.7)])


def personal_data(text: str) -> list[Found]:
    """Return what the service would report as personal data, in the order of the text."""
    return _apart([*_all(_PERSONAL, text, 0.8), *_all(_PATTERNS, text, 0.8)])


def masked(text: str, finds: list[Found]) -> str:
    """Return the text with stars instead of each find."""
    signs = list(text)
    for find in finds:
        signs[find.start : find.end] = "*" * (find.end - find.start)
    return "".join(signs)


def sentiment(text: str) -> tuple[str, dict[str, float], list[dict[str, Any]]]:
    """Return label, shares and sentences (`start`, `end`, `label`, `scores`) of a text."""
    parts: list[dict[str, Any]] = []
    labels: set[str] = set()
    for start, end in sentences(text):
        scores = tone(text[start:end])
        parts.append({"start": start, "end": end, "label": label(scores), "scores": scores})
        labels |= {label(scores)} - {"neutral"}
    whole = "mixed" if len(labels) > 1 else next(iter(labels), "neutral")
    return whole, tone(text), parts


def _all(patterns: dict[str, str], text: str, confidence: float) -> Iterator[Found]:
    for category, pattern in patterns.items():
        for match in re.finditer(pattern, text):
            yield Found(category, match.start(), match.end(), confidence)


def _apart(finds: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for find in sorted(finds, key=lambda each: (each.start, -each.end)):
        if not kept or find.start >= kept[-1].end:
            kept.append(find)
    return kept
