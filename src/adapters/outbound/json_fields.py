"""Reads the JSON of providers; the error for an invalid value does not quote it."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

from skywitness.domain.model.errors import Invalid, ProviderAnswerUnusable
from skywitness.domain.model.geography.place import Point

_BARE: Final = re.compile(rb"(?<=[:,\[])(\s{0,9})-?(?:nan|inf(?:inity)?)\b", re.IGNORECASE)
"""Values of C and Swift that are not JSON: seen for single values of an otherwise good answer."""


class JsonFields:
    """Readers for one provider; all raise `ProviderAnswerUnusable`."""

    def __init__(self, provider: str) -> None:
        """Take the provider's name for errors."""
        self._provider = provider

    def refuse(self, reason: str) -> NoReturn:
        """Raise `ProviderAnswerUnusable`."""
        raise ProviderAnswerUnusable(self._provider, reason) from None

    def decode(self, body: bytes) -> Any:
        """Return the document; NaN and infinity may stand for single numbers, as `nan` may."""
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            pass
        try:
            return json.loads(_BARE.sub(rb"\1NaN", body))
        except (ValueError, RecursionError):
            self.refuse("no JSON")

    def point(self, latitude: object, longitude: object) -> Point:
        """Return a position."""
        degrees = number(latitude), number(longitude)
        if degrees[0] is None or degrees[1] is None:
            self.refuse("no position")
        try:
            return Point(degrees[0], degrees[1])
        except Invalid:
            self.refuse("no position")

    def time(self, value: object) -> datetime:
        """Return the time that is given in seconds since 1970."""
        seconds = number(value)
        if seconds is None:
            self.refuse("no time")
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            self.refuse("no time")


def number(value: object) -> float | None:
    """Return a number, None for null, and NaN for anything else.

    NaN survives arithmetic and lies within no limits, so the check of a quantity covers it.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.nan
