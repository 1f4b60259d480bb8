"""What a simulator does wrong at present, what it was asked, and how a test sees and sets both.

`GET /_simulator/faults` shows the fault that is on and all that there are; `POST` with
`{"fault": "reset", "rate": 0.5, "times": 3, "path": "/data/2.5"}` sets one (all but `fault` may be
left out), with `{"fault": null}` none. `GET /_simulator/calls` shows what was asked, never a key;
`DELETE` forgets it.
"""

from __future__ import annotations

import json
import random
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulators.server import ConnectionFault, Handler, Request, Response

PREFIX: Final = "/_simulator/"
CALLS_KEPT: Final = 1000


class UnknownFault(Exception):
    """No simulator fault has this name; the message lists those that there are."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong: for a share of the calls, a number of them, under a path."""

    name: str
    rate: float = 1.0
    times: int | None = None
    path: str = ""


class Control:
    """Stands before a simulator: its own paths, the fault that is on, and the record of calls."""

    def __init__(
        self,
        simulator: Handler,
        faults: Mapping[str, Callable[[Response], Response]],
        *,
        hidden: Collection[str] = (),
        seed: int = 0,
    ) -> None:
        """Take what answers, what each fault makes of an answer, and parameters that are secret."""
        self._simulator = simulator
        self._faults = faults
        self._hidden = frozenset(hidden)
        self._chance = random.Random(seed)  # noqa: S311 # chance that can be repeated is no secret
        self._fault: Fault | None = None
        self._left: int | None = None
        self._calls: deque[dict[str, Any]] = deque(maxlen=CALLS_KEPT)
        self._paths: Counter[str] = Counter()

    def __call__(self, asked: Request) -> Response:
        """Response one request."""
        if asked.path.startswith(PREFIX):
            return self._own(asked)
        good = self._simulator(asked)
        name = self._strikes(asked)
        answer = self._faults[name](good) if name else good
        self._paths[asked.path] += 1
        self._calls.append(
            {
                "method": asked.method,
                "path": asked.path,
                "query": {k: v for k, v in asked.query.items() if k not in self._hidden},
                "status": answer.status,
                "fault": name,
            }
        )
        return answer

    def set_fault(self, fault: Fault | None) -> None:
        """Switch a fault on, or off with None.

        Raises:
            UnknownFault: there is none of this name.
        """
        if fault is not None and fault.name not in self._faults:
            known = ", ".join(sorted(self._faults))
            raise UnknownFault(f"there is no fault {fault.name!r}; there are: {known}")
        self._fault = fault
        self._left = fault.times if fault else None

    def _strikes(self, asked: Request) -> str | None:
        fault = self._fault
        if fault is None or not asked.path.startswith(fault.path) or self._left == 0:
            return None
        if self._chance.random() >= fault.rate:
            return None
        if self._left is not None:
            self._left -= 1
        return fault.name

    def _own(self, asked: Request) -> Response:
        what = (asked.method, asked.path.removeprefix(PREFIX))
        if what == ("GET", "calls"):
            calls = list(self._calls)
            return _shown({"total": self._paths.total(), "by_path": self._paths, "calls": calls})
        if what == ("DELETE", "calls"):
            self._calls.clear()
            self._paths.clear()
            return _shown({"total": 0})
        if what == ("POST", "faults"):
            try:
                self.set_fault(_read(asked.body))
            except (UnknownFault, ValueError, RecursionError) as error:
                return _shown({"error": str(error)}, 400)
        elif what != ("GET", "faults"):
            return _shown({"error": "no such path; see docs/simulators.md"}, 404)
        return _shown(
            {
                "fault": self._fault.name if self._fault else None,
                "times_left": self._left,
                "known": sorted(self._faults),
            }
        )


def delivered(broken: ConnectionFault) -> Callable[[Response], Response]:
    """Return the fault that leaves the answer as it is and delivers it in another way."""

    def fault(good: Response) -> Response:
        return Response(good.status, good.body, good.content_type, good.headers, broken)

    return fault


def truncated(good: Response) -> Response:
    """Return half of the body as if it were all: the transport is fine, the JSON is not."""
    return Response(good.status, good.body[: len(good.body) // 2], good.content_type, good.headers)


def mislabelled(good: Response) -> Response:
    """Return the same body, called a picture."""
    return Response(good.status, good.body, "image/png", good.headers)


def _read(body: bytes) -> Fault | None:
    wanted = json.loads(body)
    if not isinstance(wanted, dict) or "fault" not in wanted:
        raise ValueError('an object with "fault" is needed')
    name, rate = wanted["fault"], wanted.get("rate", 1.0)
    times, path = wanted.get("times"), wanted.get("path", "")
    if name is None:
        return None
    if not isinstance(name, str) or not isinstance(path, str):
        raise ValueError("fault and path are texts")
    if not _is_number(rate, float) or not 0 <= rate <= 1:
        raise ValueError("rate lies between 0 and 1")
    if times is not None and (not _is_number(times, int) or times < 0):
        raise ValueError("times is a count")
    return Fault(name, float(rate), times, path)


def _is_number(value: object, kind: type[int] | type[float]) -> bool:
    return isinstance(value, kind | int) and not isinstance(value, bool)


def _shown(content: object, status: int = 200) -> Response:
    return Response(status, json.dumps(content).encode())
