"""Validation and normalisation of text."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from typing import Protocol, TypeVar

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.lazy_regex import lazy_regex

_ALLOWED_CONTROLS = frozenset("\n\t\r")

_ASCII_GAPS = {code: " " for code in range(128) if not chr(code).isalnum()}

_UNWRITTEN = lazy_regex(
    "["
    # accents
    "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    # Hebrew points, Arabic and Syriac vowel signs and the stroke that stretches Arabic words
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0711\u0730-\u074a"
    # the dot below of Indic letters, which many leave out (so do the normalisers of Lucene)
    "\u093c\u09bc\u0a3c\u0abc\u0b3c\u0c3c\u0cbc"
    # not visible: soft hyphens, joiners, marks of direction, selectors of variants and skin tones
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff"
    "]+"
)
_LONGEST = lazy_regex("[\ufdfa\ufdfb]")
"""Arabic salutations: 18 and 8 letters each; no other character becomes more than seven."""

_SPELLINGS = {
    # letters with strokes and joined ones, which Unicode does not decompose
    "\u0131": "i",
    "\u00f8": "o",
    "\u0142": "l",
    "\u0111": "d",
    "\u0127": "h",
    "\u0167": "t",
    "\u00f0": "d",
    "\u00fe": "th",
    "\u00e6": "ae",
    "\u0153": "oe",
    # signs that look or are used the same: apostrophes, kaf and yeh of Persian, candrabindu
    **dict.fromkeys("\u02b9\u02bb\u02bc\u02be\u02bf\u055a\u2018\u2019\u201b", "'"),
    "\u06a9": "\u0643",
    "\u06cc": "\u064a",
    "\u0901": "\u0902",
}
_SPELLED = lazy_regex(f"[{''.join(_SPELLINGS)}]")
# Thai and Lao that looks the same: a ring and a tone mark in either order, E twice for AE
_TWICE_E, _AE = "\u0e40\u0e40", "\u0e41"
_TONE_LAST = lazy_regex("([\u0e4d\u0ecd]+)([\u0e48-\u0e4b\u0ec8-\u0ecb]+)")


def clean_text(name: str, text: str, limit: int) -> str:
    """Return the text unchanged if it is valid.

    Raises:
        Invalid: it is longer than `limit` characters, or contains control characters or lone
            surrogates, which cannot be encoded in UTF-8.
    """
    if len(text) > limit:
        raise Invalid.at(name, f"must have at most {limit} characters, not {len(text)}")
    if text.isascii() and text.isprintable():
        return text
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs":
            raise Invalid.at(name, "must not contain lone surrogates")
        if category == "Cc" and character not in _ALLOWED_CONTROLS:
            raise Invalid.at(name, f"must not contain control characters (U+{ord(character):04X})")
    return text


def clean_line(name: str, text: str, limit: int) -> str:
    """Return the text if it is also a single line; raises `Invalid` like `clean_text`."""
    clean_text(name, text, limit)
    if not _ALLOWED_CONTROLS.isdisjoint(text):
        raise Invalid.at(name, "must be a single line")
    return text


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text that are set apart by spaces."""
    return frozenset(text.split())


class Span(Protocol):
    """A part of a text, by its position and length in code points."""

    @property
    def offset(self) -> int:
        """Where it starts."""

    @property
    def length(self) -> int:
        """How long it is."""


S = TypeVar("S", bound=Span)


def without_overlaps(found: Iterable[S]) -> tuple[S, ...]:
    """Return spans in order; of those that overlap, the one that starts first or is longer."""
    kept: list[S] = []
    end = 0
    for span in sorted(found, key=lambda one: (one.offset, -one.length)):
        if span.offset >= end:
            kept.append(span)
            end = span.offset + span.length
    return tuple(kept)


class Utf16Positions:
    """Converts positions in code points to UTF-16 code units, as used by JavaScript and Java."""

    def __init__(self, text: str) -> None:
        """Take the text that the positions are in."""
        self._pairs: list[int] = []
        if not text.isascii():
            self._pairs = [at for at, character in enumerate(text) if character > "\uffff"]

    def at(self, position: int) -> int:
        """Return the number of code units before a position."""
        return position + bisect_left(self._pairs, position)


def folded(text: str) -> str:
    """Return text as search and comparison see it.

    Without case, compatibility forms (full width, ligatures), accents, vowel points that may be
    left out (Arabic, Hebrew), and characters that nobody sees. Marks that spell another word stay:
    vowel signs, tone marks of Thai, voiced kana.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", _LONGEST.sub(" ", text)).casefold()
    # again, as folding can compose anew
    decomposed = unicodedata.normalize("NFKD", decomposed).casefold()
    spelled = _SPELLED.sub(lambda found: _SPELLINGS[found[0]], decomposed)
    spelled = _TONE_LAST.sub(r"\2\1", _UNWRITTEN.sub("", spelled))
    return unicodedata.normalize("NFC", spelled.replace(_TWICE_E, _AE))


def words(text: str) -> tuple[str, ...]:
    """Split text at everything but letters, digits and marks, and fold it."""
    if text.isascii():
        return tuple(text.lower().translate(_ASCII_GAPS).split())
    spelled = folded(text)
    gaps = {ord(c): " " for c in set(spelled) if not (c.isalnum() or c.isspace() or is_mark(c))}
    return tuple((spelled.translate(gaps) if gaps else spelled).split())


def is_mark(character: str) -> bool:
    """Say whether a character is a mark of the letter before it."""
    return unicodedata.category(character)[0] == "M"


MOST_OF_SENTENCE = 200
_SENTENCE_END = lazy_regex(r"[.!?\u2026]+[\"')\u201c\u201d\u2019]*(?=\s)|[\u3002\uff01\uff1f]|\n")
_ABBREVIATED = 3
"""Letters of the longest word whose full stop ends no sentence: St. Louis, ca. 5, 3 mi."""


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, or its beginning if that is longer than 200."""
    beginning = text[: MOST_OF_SENTENCE + 1].strip()
    for end in _SENTENCE_END.finditer(beginning):
        before = beginning[: end.start()]
        word = before[before.rfind(" ") + 1 :]
        if end[0] == "." and len(word) <= _ABBREVIATED and not word.isdigit():
            continue
        return beginning[: end.end()].strip()
    if len(beginning) <= MOST_OF_SENTENCE:
        return beginning
    cut = beginning[:MOST_OF_SENTENCE].rpartition(" ")[0] or beginning[:MOST_OF_SENTENCE]
    return f"{cut}\u2026"
