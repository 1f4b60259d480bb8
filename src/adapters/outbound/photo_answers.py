"""Reads what services say about pictures: words and numbers, never free text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, Final

from skywitness.adapters.outbound.json_fields import JsonFields, number
from skywitness.domain.model.photos.findings import PhotoTag

MIN_CONFIDENCE: Final = 0.5
"""A tag that is wrong as often as right says nothing."""

MOST_TAGS: Final = 20
MOST_SEVERE: Final = 7

_WORDS: Final = re.compile(r"[a-z][a-z0-9]{0,29}(?: [a-z0-9]{1,30}){0,3}")
"""A name of up to four words; anything longer is a description."""

_SEPARATORS: Final = re.compile(r"[\s_/-]+")


def tags_of(fields: JsonFields, pairs: Iterable[tuple[Any, Any]]) -> tuple[PhotoTag, ...]:
    """Return the tags of names and confidences, the surest first.

    Names are lower case, with spaces between words. Those that are no words are left out.

    Raises:
        ProviderAnswerUnusable: a name is no text, or a confidence is not between 0 and 1.
    """
    best: dict[str, float] = {}
    for name, confidence in pairs:
        value = number(confidence)
        if not isinstance(name, str) or value is None or not 0 <= value <= 1:
            fields.refuse("a tag has no name, or a confidence that is not between 0 and 1")
        words = _SEPARATORS.sub(" ", name[:200]).strip().lower()
        if value >= MIN_CONFIDENCE and _WORDS.fullmatch(words):
            best[words] = max(value, best.get(words, 0.0))
    found = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(PhotoTag(name=name, confidence=value) for name, value in found[:MOST_TAGS])


def severity_of(fields: JsonFields, values: Iterable[Any]) -> int:
    """Return the highest severity, in whole numbers; a fraction counts as the next one.

    Raises:
        ProviderAnswerUnusable: there is none, or one is not between 0 and 7.
    """
    found = [number(value) for value in values]
    if not found or not all(value is not None and 0 <= value <= MOST_SEVERE for value in found):
        fields.refuse("a severity is missing, or not between 0 and 7")
    return math.ceil(max(value for value in found if value is not None))
