"""Validation and normalisation of text."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left

from skywitness.domain.model.errors import Invalid

_ALLOWED_CONTROLS = frozenset("\n\t\r")

_ASCII_GAPS = {code: " " for code in range(128) if not chr(code).isalnum()}


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


def words(text: str) -> tuple[str, ...]:
    """Split text into words for full-text search, without case and accents."""
    if text.isascii():
        return tuple(text.lower().translate(_ASCII_GAPS).split())
    folded = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", folded).casefold()  # folding can compose anew
    kept = "".join(
        c if c.isalnum() else ("" if unicodedata.combining(c) else " ") for c in decomposed
    )
    return tuple(kept.split())
