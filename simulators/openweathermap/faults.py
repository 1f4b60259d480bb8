"""What can be made to go wrong with an answer of OpenWeatherMap."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from simulators.control import delivered, mislabelled, truncated
from simulators.openweathermap import refusals
from simulators.server import ConnectionFault, Response


def _instead(answer: Response) -> Callable[[Response], Response]:
    return lambda _: answer


def _changed(**values: Any) -> Callable[[Response], Response]:
    """Return the fault that gives members of these names, wherever they stand, other values."""

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
            answer = json.loads(good.body) if good.status == 200 else None
        except ValueError:  # a recording need not be JSON
            answer = None
        if answer is None:
            return good
        body = json.dumps(change(answer), separators=(",", ":"))
        # The service of a neighbour was seen to send `nan`, which not even lenient readers take.
        body = body.replace("NaN", "nan")
        return Response(good.status, body.encode(), good.content_type, good.headers)

    return fault


def _unknown_id(good: Response) -> Response:
    weather = [{"id": 899, "main": "Clouds", "description": "", "icon": "04d"}]
    return _changed(weather=weather)(good)


FAULTS: Final[dict[str, Callable[[Response], Response]]] = {
    "wrong-key": _instead(refusals.WRONG_KEY),
    "not-included": _instead(refusals.not_included("3.0")),
    "bad-request": _instead(refusals.wrong("wrong latitude").answer),
    "not-found": _instead(refusals.NOT_FOUND),
    "blocked": _instead(refusals.BLOCKED),
    "server-error": _instead(refusals.INTERNAL),
    "bad-gateway": _instead(refusals.BAD_GATEWAY),
    "html": _instead(Response(200, refusals.BAD_GATEWAY.body, "text/html")),
    "wrong-type": mislabelled,
    "truncated": truncated,
    "cut": delivered(ConnectionFault.CUT),
    "drip": delivered(ConnectionFault.DRIP),
    "hang": delivered(ConnectionFault.HANG),
    "reset": delivered(ConnectionFault.RESET),
    "nan": _changed(temp=float("nan")),
    "temp-null": _changed(temp=None),
    "humidity-101": _changed(humidity=101),
    "unknown-id": _unknown_id,
}
