"""Reads the JSON of providers; the error for an invalid value does not quote it."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any, NoReturn

from skywitness.domain.model.errors import Invalid, ProviderAnswerUnusable
from skywitness.domain.model.geography.place import Point


class JsonFields:
    """Readers for one provider; all but `text` raise `ProviderAnswerUnusable`."""

    def __init__(self, provider: str) -> None:
        """Take the provider's name for errors."""
        self._provider = provider

    def refuse(self, reason: str) -> NoReturn:
        """Raise `ProviderAnswerUnusable`."""
        raise ProviderAnswerUnusable(self._provider, reason) from None

    def decode(self, body: bytes) -> Any:
        """Return the document; NaN and Infinity are not JSON."""
        try:
            return json.loads(body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            self.refuse("no JSON")

    def number(self, value: object, name: str) -> float | None:
        """Return a finite number, None for null."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(f"{name} is no number")
        try:
            found = float(value)
        except OverflowError:
            self.refuse(f"{name} is no number")
        if not math.isfinite(found):
            self.refuse(f"{name} is no number")
        return found

    def point(self, latitude: object, longitude: object) -> Point:
        """Return a position."""
        degrees = self.number(latitude, "latitude"), self.number(longitude, "longitude")
        if degrees[0] is None or degrees[1] is None:
            self.refuse("no position")
        try:
            return Point(degrees[0], degrees[1])
        except Invalid:
            self.refuse("no position")

    def time(self, value: object) -> datetime:
        """Return the time that is given in seconds since 1970."""
        seconds = self.number(value, "time")
        if seconds is None:
            self.refuse("no time")
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            self.refuse("no time")

    @staticmethod
    def text(value: object) -> str:
        """Return a text without surrounding space, an empty one for anything else."""
        return value.strip() if isinstance(value, str) else ""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
