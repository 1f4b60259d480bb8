"""Proportions with confidence intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

_Z: Final = 1.959964
"""The normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` out of `total`."""

    hits: int
    total: int

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Share:
        """Count the true outcomes."""
        counted = list(outcomes)
        return cls(sum(counted), len(counted))

    @property
    def rate(self) -> float | None:
        """The share from 0 to 1, None if the total is 0."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson score interval (1927)."""
        if not self.total:
            return None
        n, p = self.total, self.hits / self.total
        middle = p + _Z * _Z / (2 * n)
        half = _Z * math.sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
        shrink = 1 + _Z * _Z / n
        return max(0.0, (middle - half) / shrink), min(1.0, (middle + half) / shrink)

    def document(self) -> dict[str, Any]:
        """Return the share as a JSON object."""
        low, high = self.interval or (None, None)
        return {
            "share": _rounded(self.rate),
            "low": _rounded(low),
            "high": _rounded(high),
            "hits": self.hits,
            "total": self.total,
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
