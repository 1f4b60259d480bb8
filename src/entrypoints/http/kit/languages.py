"""The language of labels, by Accept-Language (RFC 9110 section 12.5.4)."""

from __future__ import annotations

from skywitness.domain.model.phenomena.wording import LANGUAGES
from skywitness.entrypoints.http.kit.negotiation import qualities


def language_of(header: str) -> str:
    """Return the best of `LANGUAGES`, the first one if none is asked for.

    A range stands for its language: `de-AT` for German.
    """
    ranges = qualities(header)
    best, rated = LANGUAGES[0], 0.0
    for language in LANGUAGES:
        found = [quality for name, quality in ranges if name.partition("-")[0] == language]
        if not found:
            found = [quality for name, quality in ranges if name == "*"]
        if max(found, default=0.0) > rated:
            best, rated = language, max(found)
    return best
