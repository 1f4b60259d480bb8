"""Copies of a text: texts that share most of their words."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from heapq import nsmallest
from typing import Final
from zlib import crc32

from skywitness.domain.model.text import words

COPY_SIMILARITY: Final = 0.8
"""Texts that share this fraction of their words are copies."""

MOST_WORDS: Final = 300
"""Different words of a text that are compared; the longest of 5,125 narratives of NOAA Storm Events
has 286. This bounds time and memory, whatever is written."""


def compared_words(text: str) -> frozenset[str]:
    """Return the different words of a text, or a sample of them if there are many.

    Every text is sampled by the same rule, the lowest checksums, so that samples of two texts share
    about as large a part as the texts do (bottom-k sketch; Broder, 1997).
    """
    given = words(text)
    different = frozenset(given)
    if len(different) <= MOST_WORDS:
        return different
    by_checksum = {crc32(word.encode()): word for word in given}
    return frozenset(by_checksum[checksum] for checksum in nsmallest(MOST_WORDS, by_checksum))


def are_copies(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Say whether the texts of these words are copies; two empty texts are."""
    few, many = len(one), len(other)
    if few > many:
        few, many = many, few
    if few < COPY_SIMILARITY * many:  # quicker, and most pairs end here
        return False
    shared = len(one & other)
    return shared >= COPY_SIMILARITY * (few + many - shared)
