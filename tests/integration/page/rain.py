"""A filing for tests of how the states of a report are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

OBSERVED_AT = datetime(2013, 9, 2, 17, 30, tzinfo=UTC)
RAIN: dict[str, Any] = {
    "phenomenon": "heavy_rain",
    "observed_at": OBSERVED_AT.isoformat(),
    "place": {"latitude": 40.77, "longitude": -73.9},
    "narrative": "The gutters run over.",
}
