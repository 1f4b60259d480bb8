"""Full-text search: which texts hold the words of a query.

Every store indexes `index_text` and looks for the `phrase` of each word, so all of them agree. A
change of these rules needs a migration that empties the index and queues every report.

Most scripts put spaces between words, and a word is found as a whole. Where none are written (Han,
kana, Thai, Lao, Khmer, Burmese, ...) each character is a term, with its marks, and a word is found
where its characters follow one another. That finds words of one and two characters, which trigrams
cannot, and needs no dictionary, which would split a query otherwise than a text. The cost:
characters that form a word across a word boundary are found too. Hangul has spaces, but
particles and compounds are written together, so it is searched in the same way; only a word of one
syllable must stand alone or before a particle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.text import folded, is_mark, words

_EDGE: Final = "\N{PILCROW SIGN}"
"""A term where a run of characters begins or ends, so that no phrase reaches beyond it. There is
none beside a word of a spaced script: `3.5m` is found in a run as elsewhere."""

_JOINERS: Final = "'.,:\u2010\u00b7\u0f0b-"
"""Signs within a word: don't, 1.75, 22:14, sub-zero, the dot between syllables of Tibetan."""

_EMOJI: Final = "\u2600-\u27bf\U0001f000-\U0001faff"
_CHARACTERS: Final = (
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\ua4cf\uf900-\ufaff"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff"  # Han, kana, Bopomofo, Yi
    "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7a3\ud7b0-\ud7ff"  # Hangul
)
_BLOCKS: Final = (
    *range(0x0E00, 0x0F00),  # Thai, Lao
    *range(0x1000, 0x10A0),  # Myanmar
    *range(0x1780, 0x1800),  # Khmer
    *range(0x1950, 0x19E0),  # Tai Le, New Tai Lue
    *range(0x1A20, 0x1AB0),  # Tai Tham
    *range(0x1B00, 0x1B80),  # Balinese
    *range(0xA980, 0xAA00),  # Javanese, Myanmar
    *range(0xAA60, 0xAAE0),  # Myanmar, Tai Viet
)
_FIRST: Final = "\u0e00"
"""No script before this one lacks spaces."""

_STACKERS: Final = "\u1039\u17d2\u1a60\u1b44\ua9c0"
"""Signs that put the next consonant below the last one."""
_NO_LETTER: Final = lazy_regex(r"[\W_]")
_IS_EMOJI: Final = lazy_regex(f"[{_EMOJI}]")
_APART: Final = lazy_regex(rf"\s+|[{_JOINERS}]{{2,}}|(?<!\d)[,:]|[,:](?!\d)")

_PARTICLES: Final = (
    "이|가|은|는|을|를|에|의|도|만|로|와|과|나|랑|으로|에서|에는|에도|까지|부터|처럼|보다|마다|"
    "조차|마저|이나|이랑|라도|이라도|이다|입니다|이고|이며|으로는|으로도|까지는|까지도|에서는|에서도"
)
_SYLLABLE: Final = lazy_regex(f"([\uac00-\ud7a3])(?:{_PARTICLES})?")


def index_text(text: str) -> str:
    """Return the terms of a text, separated by single spaces.

    Terms are letters, digits, marks and emoji, and edges; no term holds a space or a sign of ASCII.
    """
    if text.isascii():
        return " ".join(words(text))
    runs = _runs(text)
    stems = (found[1] for found in map(_SYLLABLE.fullmatch, runs) if found)
    return " ".join([*_terms(runs), *(_EDGE + stem for stem in stems)])


def query_words(text: str) -> tuple[str, ...]:
    """Return the words of a query, each once; none when there is no letter, digit or emoji."""
    pieces = _APART.split(_spaced(text, _JOINERS))
    stripped = (piece.strip(_JOINERS) for piece in pieces)
    return tuple(dict.fromkeys(word for word in stripped if index_text(word)))


def phrase(word: str) -> str:
    """Return the terms that follow one another in the `index_text` of a text with this word."""
    runs = _runs(word)
    if len(runs) == 1 and len(runs[0]) == 1 and _SYLLABLE.fullmatch(runs[0]):
        return _EDGE + runs[0]
    return " ".join(_terms(runs)).strip(f"{_EDGE} ")


def holds_words(wanted: tuple[str, ...], *texts: str) -> bool:
    """Say whether each of these words of a query occurs in any of the texts."""
    indexed = [f" {index_text(text)} " for text in texts]
    return all(any(f" {phrase(word)} " in text for text in indexed) for word in wanted)


def _terms(runs: list[str]) -> list[str]:
    terms: list[str] = []
    for run in runs:
        if max(run) < _FIRST:
            terms.append(run)
            continue
        letter, term = _patterns()
        found = term.findall(run)
        terms += (
            *([_EDGE] if letter.match(found[0]) else ()),
            *found,
            *([_EDGE] if letter.match(found[-1]) else ()),
        )
    return terms


def _runs(text: str) -> list[str]:
    """Return what stands between spaces and signs."""
    return _spaced(text, "").split()


def _spaced(text: str, kept: str) -> str:
    """Fold text, with spaces for signs that are not kept."""

    def sign_or_gap(found: re.Match[str]) -> str:
        sign = found[0]
        return sign if sign in kept or is_mark(sign) or _IS_EMOJI.match(sign) else " "

    return _NO_LETTER.sub(sign_or_gap, folded(text))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of a letter that needs no spaces around its words, and of a term.

    They take milliseconds to compile, and many installations never need them.
    """
    letters = _ranges(c for c in _BLOCKS if chr(c).isalnum()) + _CHARACTERS + _EMOJI
    marks = _ranges(c for c in _BLOCKS if is_mark(chr(c))) + "\u3099\u309a\u302a-\u302f"
    stacked = f"[{_STACKERS}][{letters}]"
    return (
        lazy_regex(f"[{letters}]"),
        lazy_regex(f"[{letters}](?:{stacked}|[{marks}])*|[^{letters}]+"),
    )


def _ranges(codes: Iterable[int]) -> str:
    """Return the inside of a character class."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in runs)
