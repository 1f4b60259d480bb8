"""Splits long texts into documents of the size that the service accepts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 5_120
"""Text elements in a document of a synchronous request; an element is at least one code point."""

_SENTENCE_END: Final = re.compile(r"[.!?。！？][\"'”’)\]]*\s+|\n+|[。！？]")
_SPACE: Final = re.compile(r"\s+")
_JOINER: Final = "\u200d"
_STICKING: Final = frozenset("\u200c\u200d\u0e33\u0eb3")
"""Characters that attach to the previous one but are not marks: joiners, and a Thai `am`."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a text; `offset` in code points."""

    text: str
    offset: int


def split(text: str, longest: int = LONGEST) -> list[Chunk]:
    """Split a text after sentences, else between words, else between grapheme clusters.

    Every chunk but the last has at least half of the longest size; joined they are the text.
    """
    found = []
    start = 0
    while len(text) - start > longest:
        end = _cut(text, start + longest // 2, start + longest)
        found.append(Chunk(text[start:end], start))
        start = end
    found.append(Chunk(text[start:], start))
    return found


def _cut(text: str, earliest: int, latest: int) -> int:
    for pattern in (_SENTENCE_END, _SPACE):
        ends = [match.end() for match in pattern.finditer(text, earliest, latest)]
        for end in reversed(ends):
            if not _joined(text, end):
                return end
    for at in range(latest, earliest, -1):
        if not _joined(text, at):
            return at
    return latest


def _joined(text: str, at: int) -> bool:
    """Return whether the characters around a position belong to one grapheme cluster.

    Covers the cases of Unicode Standard Annex 29 that occur in messages: line ends, marks, emoji,
    flags and Korean letters.
    """
    before, after = text[at - 1], text[at]
    if before == _JOINER or after in _STICKING or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    if before == "\r" and after == "\n":
        return True
    if _is_regional(after):
        return _regionals_before(text, at) % 2 == 1
    return _continues_syllable(before, after)


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _regionals_before(text: str, at: int) -> int:
    first = at
    while first > 0 and _is_regional(text[first - 1]):
        first -= 1
    return at - first


def _continues_syllable(before: str, after: str) -> bool:
    """Return whether a Korean letter continues the letter or syllable before it."""
    if "\u1160" <= after <= "\u11ff":  # a vowel or what follows it
        return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
    initial = "\u1100" <= before <= "\u115f"
    return initial and ("\u1100" <= after <= "\u115f" or "\uac00" <= after <= "\ud7a3")
