"""The faults of Open-Meteo: errors and odd responses as recorded."""

from __future__ import annotations

from typing import Final

from simulators.control import CONNECTION_FAULTS, Change, instead
from simulators.server import Response

MINUTE_LIMIT: Final = Response(
    429,
    b'{"error":true,"reason":"Minutely API request limit exceeded. '
    b'Please try again in one minute."}',
)
DAY_LIMIT: Final = Response(
    429, b'{"error":true,"reason":"Daily API request limit exceeded. Please try again tomorrow."}'
)
NO_DATA: Final = Response(400, b'{"error":true,"reason":"No data is available for this location"}')
NAN: Final = Response(
    200, b'{"latitude":nan,"longitude":nan,"generationtime_ms":0.01,"hourly":{"time":[]}}'
)

FAULTS: Final[dict[str, Change]] = {
    **CONNECTION_FAULTS,
    "minute-limit": instead(MINUTE_LIMIT),
    "day-limit": instead(DAY_LIMIT),
    "no-data": instead(NO_DATA),
    "nan": instead(NAN),
}
