"""Where in a text something stands, in the three ways in which the service counts.

`TextElements_v8`, its default, counts what a reader takes for one character. It is approximated by
five rules of the full algorithm (Unicode Standard Annex 29): combining marks, variation selectors
and skin tones belong to what stands before them, a zero-width joiner binds both its sides, flags
are pairs, and CR LF is one. Hangul jamo and prepended marks are not put together.
"""

from __future__ import annotations

import bisect
import unicodedata
from enum import StrEnum
from itertools import accumulate

ZERO_WIDTH_JOINER = "\u200d"


class IndexType(StrEnum):
    """How offsets and lengths are counted."""

    TEXT_ELEMENTS = "TextElements_v8"
    CODE_POINTS = "UnicodeCodePoint"
    UTF16 = "Utf16CodeUnit"


class Counted:
    """A text whose places are known in all three ways."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._elements = _starts(text)
        self._utf16 = [0, *accumulate(2 if ord(sign) > 0xFFFF else 1 for sign in text)]

    @property
    def elements(self) -> int:
        """How many text elements there are: what the limits count."""
        return len(self._elements)

    def place(self, start: int, end: int, kind: IndexType) -> dict[str, int]:
        """Return `offset` and `length` of what stands between two code points."""
        first, last = (self._index(at, kind) for at in (start, end))
        return {"offset": first, "length": last - first}

    def _index(self, at: int, kind: IndexType) -> int:
        if kind is IndexType.CODE_POINTS:
            return at
        if kind is IndexType.UTF16:
            return self._utf16[at]
        return bisect.bisect_left(self._elements, at)


def _starts(text: str) -> list[int]:
    """Return where each text element begins."""
    found = []
    flags = 0
    for at, sign in enumerate(text):
        before = text[at - 1] if at else ""
        flags = flags + 1 if _is_regional(sign) else 0
        if not (before and _belongs(before, sign)) and not (flags and flags % 2 == 0):
            found.append(at)
    return found


def _belongs(before: str, sign: str) -> bool:
    if before == "\r":
        return sign == "\n"
    return (
        ZERO_WIDTH_JOINER in {sign, before}
        or unicodedata.category(sign).startswith("M")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or "\U000e0020" <= sign <= "\U000e007f"
    )


def _is_regional(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"
