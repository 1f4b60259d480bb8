"""The faults of OpenWeatherMap."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from simulators.control import BAD_GATEWAY, CONNECTION_FAULTS, Change, instead
from simulators.openweathermap import errors
from simulators.server import Response


def _changed(**values: Any) -> Change:
    """Return the fault that gives members of these names, at any depth, other values."""

    def change(value: Any) -> Any:
        if isinstance(value, list):
            return [change(item) for item in value]
        if not isinstance(value, dict):
            return value
        # A daily `temp` is an object of its own; what is in it stays.
        return {
            name: values[name] if name in values and not isinstance(inner, dict) else change(inner)
            for name, inner in value.items()
        }

    def fault(good: Response) -> Response:
        try:
            document = json.loads(good.body) if good.status == 200 else None
        except ValueError:  # a recording need not be JSON
            document = None
        if document is None:
            return good
        body = json.dumps(change(document), separators=(",", ":"))
        # Open-Meteo was seen to send `nan`, which not even lenient parsers accept.
        body = body.replace("NaN", "nan")
        return replace(good, body=body.encode())

    return fault


def _unknown_id(good: Response) -> Response:
    weather = [{"id": 899, "main": "Clouds", "description": "", "icon": "04d"}]
    return _changed(weather=weather)(good)


FAULTS: Final[dict[str, Change]] = {
    **CONNECTION_FAULTS,
    "wrong-key": instead(errors.WRONG_KEY),
    "not-included": instead(errors.not_included("3.0")),
    "bad-request": instead(errors.bad_request("wrong latitude").response),
    "not-found": instead(errors.NOT_FOUND),
    "blocked": instead(errors.BLOCKED),
    "server-error": instead(errors.INTERNAL),
    "html": instead(replace(BAD_GATEWAY, status=200)),
    "nan": _changed(temp=float("nan")),
    "temp-null": _changed(temp=None),
    "humidity-101": _changed(humidity=101),
    "unknown-id": _unknown_id,
}
