"""Texts reduced to the characters that the rules are written for, with their positions."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text whose digits, dashes, spaces, full-width signs and accented letters are ASCII.

    Invisible characters and combining marks are left out. `positions` has the position of each
    character in the original text; None stands for equal positions.
    """

    text: str
    positions: Sequence[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of `text` that is not empty stands in the original."""
        if self.positions is None:
            return start, end
        return self.positions[start], self.positions[end - 1] + 1


def fold(text: str) -> FoldedText:
    """Fold a text."""
    if text.isascii():
        return FoldedText(text.replace("\t", " "))
    forms = [_form(character) for character in text]
    positions = [position for position, form in enumerate(forms) if form]
    return FoldedText("".join(forms), positions)


_SIGNS: Final = {
    **dict.fromkeys("−⁃", "-"),  # the minus sign and the hyphen bullet are no dashes in Unicode
    **dict.fromkeys("·•‧∙⋅․", "."),
    **dict.fromkeys("⁄∕", "/"),
    **dict.fromkeys("‘’ʼ", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0", ""),  # letters of Hangul that show nothing
    "\u2800": " ",  # an empty Braille pattern
    "ı": "i",
    "İ": "I",
    "\t": " ",
}
_SUPERSCRIPTS: Final = frozenset("²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me"})
_LAST_LATIN: Final = 0x24F


@lru_cache(maxsize=4096)
def _form(character: str) -> str:
    """Return the form of a character: one character, or none."""
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category in _INVISIBLE:
        return ""
    if category == "Zs":
        return " "
    if category == "Pd":
        return "-"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return character if character in _SUPERSCRIPTS else str(digit)
    return unicodedata.normalize("NFKD", character)[0] if _is_variant(character) else character


def _is_variant(character: str) -> bool:
    """Whether it is a letter with an accent, or a wide, small or mathematical form of a sign."""
    code = ord(character)
    is_latin = code <= _LAST_LATIN or 0x1E00 <= code <= 0x1EFF
    is_form = 0xFE50 <= code <= 0xFE6F or 0xFF01 <= code <= 0xFF5E or 0x1D400 <= code <= 0x1D7FF
    return is_form or (is_latin and character.isalpha())
