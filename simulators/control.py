"""Switch faults on and off, and record calls, from a test or over HTTP.

`GET /_simulator/faults` shows the active fault and the known ones; `POST` with
`{"fault": "reset", "rate": 0.5, "times": 3, "path": "/data/2.5"}` sets one (all but `fault` are
optional), `{"fault": null}` none. `GET /_simulator/calls` lists calls without keys; `DELETE` clears
the list.
"""

from __future__ import annotations

import json
import random
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from simulators.server import ConnectionFault, Handler, Request, Response, json_response

PREFIX: Final = "/_simulator/"
MAX_CALLS: Final = 1000

BAD_GATEWAY: Final = Response(
    502,
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>openresty</center>\r\n"
    b"</body>\r\n</html>\r\n",
    "text/html",
)

Change = Callable[[Response], Response]
"""Turns a good response into a faulty one."""


class UnknownFault(Exception):
    """No fault has this name; the message lists those that exist."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An active fault: for a share of the calls, a number of them, below a path."""

    name: str
    rate: float = 1.0
    times: int | None = None
    path: str = ""


class Control:
    """Wraps a simulator: its own paths, the active fault and the record of calls."""

    def __init__(
        self,
        simulator: Handler,
        faults: Mapping[str, Change],
        *,
        hidden: Collection[str] = (),
        seed: int = 0,
    ) -> None:
        """Take the simulator, its faults by name, and query parameters that are secret."""
        self._simulator = simulator
        self._faults = faults
        self._hidden = frozenset(hidden)
        self._chance = random.Random(seed)  # noqa: S311 # reproducible randomness, not for secrets
        self._fault: Fault | None = None
        self._left: int | None = None
        self._calls: deque[dict[str, Any]] = deque(maxlen=MAX_CALLS)
        self._paths: Counter[str] = Counter()

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if request.path.startswith(PREFIX):
            return self._own(request)
        response = self._simulator(request)
        name = self._due(request)
        response = self._faults[name](response) if name else response
        self._paths[request.path] += 1
        query = {k: v for k, v in request.query.items() if k not in self._hidden}
        self._calls.append(
            {
                "method": request.method,
                "path": request.path,
                "query": query,
                "status": response.status,
                "fault": name,
            }
        )
        return response

    def set_fault(self, fault: Fault | None) -> None:
        """Switch a fault on, or off with None.

        Raises:
            UnknownFault: none has this name.
        """
        if fault is not None and fault.name not in self._faults:
            known = ", ".join(sorted(self._faults))
            raise UnknownFault(f"there is no fault {fault.name!r}; there are: {known}")
        self._fault = fault
        self._left = fault.times if fault else None

    def _due(self, request: Request) -> str | None:
        fault = self._fault
        if fault is None or not request.path.startswith(fault.path) or self._left == 0:
            return None
        if self._chance.random() >= fault.rate:
            return None
        if self._left is not None:
            self._left -= 1
        return fault.name

    def _own(self, request: Request) -> Response:
        what = (request.method, request.path.removeprefix(PREFIX))
        if what == ("GET", "calls"):
            calls = list(self._calls)
            return json_response(
                {"total": self._paths.total(), "by_path": self._paths, "calls": calls}
            )
        if what == ("DELETE", "calls"):
            self._calls.clear()
            self._paths.clear()
            return json_response({"total": 0})
        if what == ("POST", "faults"):
            try:
                self.set_fault(_fault(request.body))
            except (UnknownFault, ValueError, RecursionError) as error:
                return json_response({"error": str(error)}, 400)
        elif what != ("GET", "faults"):
            return json_response({"error": "no such path; see docs/simulators.md"}, 404)
        active = self._fault.name if self._fault else None
        return json_response(
            {"fault": active, "times_left": self._left, "known": sorted(self._faults)}
        )


def instead(response: Response) -> Change:
    """Return the fault that replaces every response by this one."""
    return lambda _: response


CONNECTION_FAULTS: Final[dict[str, Change]] = {
    "wrong-type": lambda good: replace(good, content_type="image/png"),
    "truncated": lambda good: replace(good, body=good.body[: len(good.body) // 2]),
    "bad-gateway": instead(BAD_GATEWAY),
    "cut": lambda good: replace(good, fault=ConnectionFault.CUT),
    "drip": lambda good: replace(good, fault=ConnectionFault.DRIP),
    "hang": lambda good: replace(good, fault=ConnectionFault.HANG),
    "reset": lambda good: replace(good, fault=ConnectionFault.RESET),
}
"""What every service has. A truncated body arrives whole, with half of the JSON missing."""


def _fault(body: bytes) -> Fault | None:
    wanted = json.loads(body)
    if not isinstance(wanted, dict) or "fault" not in wanted:
        raise ValueError('an object with "fault" is required')
    name, rate = wanted["fault"], wanted.get("rate", 1.0)
    times, path = wanted.get("times"), wanted.get("path", "")
    if name is None:
        return None
    if not isinstance(name, str) or not isinstance(path, str):
        raise ValueError("fault and path are texts")
    if type(rate) not in {int, float} or not 0 <= rate <= 1:
        raise ValueError("rate must be between 0 and 1")
    if times is not None and (type(times) is not int or times < 0):
        raise ValueError("times must be a count")
    return Fault(name, float(rate), times, path)
