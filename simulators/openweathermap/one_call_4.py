"""One Call 4.0: the present, timelines by pages, and alerts one by one.

Each page names the next and the one before by a full address, plain http, with the caller's key in
it: the service does so, and a client has to cope. The hours end 48 hours ahead, the quarters of an
hour one day, the days 10: how far the service goes was not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from simulators.openweathermap import one_call, refusals
from simulators.openweathermap.alerts import Alerts
from simulators.openweathermap.asking import Spot, Units
from simulators.openweathermap.sky import HOUR_S, Sky
from simulators.server import Request

BEGINNING: Final = 283_996_800  # 1979-01-01, where the archive begins


@dataclass(frozen=True, slots=True)
class Timeline:
    """One resolution: seconds of a step, records of a page, and how far it reaches."""

    step_s: int
    page: int
    ahead_s: int
    archive: bool = False


TIMELINES: Final = {
    "1min": Timeline(60, 60, HOUR_S),
    "15min": Timeline(900, 50, 24 * HOUR_S),
    "1h": Timeline(HOUR_S, 20, 48 * HOUR_S, archive=True),
    "1day": Timeline(one_call.DAY_S, 10, 10 * one_call.DAY_S, archive=True),
}


class OneCall4:
    """The endpoints under `/data/4.0/onecall`."""

    def __init__(self, sky: Sky, alerts: Alerts) -> None:
        self._sky = sky
        self._alerts = alerts

    def current(self, spot: Spot, units: Units, now: int) -> dict[str, Any]:
        """Return an answer of `/current`."""
        item = one_call.current(self._sky, spot, units, now) | self._alerted(spot, now)
        return {**one_call.frame(spot), "data": [item]}

    def alert(self, number: str) -> dict[str, Any]:
        """Return an answer of `/alert/{id}`.

        Raises:
            Refused: there is none of this id.
        """
        return self._alerts.one(number)

    def timeline(
        self, name: str, spot: Spot, units: Units, now: int, asked: Request
    ) -> dict[str, Any]:
        """Return a page of `/timeline/{name}`.

        Raises:
            Refused: start or count are no numbers, or there is no such timeline.
        """
        kind = TIMELINES.get(name)
        if kind is None:
            raise refusals.Refused(refusals.NOT_FOUND)
        count = _number(asked.query, "cnt", kind.page)
        if count < 1:
            raise refusals.wrong_one_call("Invalid cnt", "cnt")
        count = min(count, kind.page)
        first = _floor(_number(asked.query, "start", now), kind, spot)
        earliest = BEGINNING if kind.archive else _floor(now, kind, spot)
        first, last = max(first, earliest), now + kind.ahead_s
        timestamps = [first + kind.step_s * n for n in range(count)]
        timestamps = [moment for moment in timestamps if moment <= last]
        items = [self._item(name, spot, units, moment, now) for moment in timestamps]
        answer: dict[str, Any] = {**one_call.frame(spot), "data": items}
        if name == "1min":
            return answer
        if first - kind.step_s >= earliest:
            before = max(earliest, first - count * kind.step_s)
            answer["prev"] = _address(asked, count, before)
        if first + count * kind.step_s <= last:
            answer["next"] = _address(asked, count, first + count * kind.step_s)
        return answer

    def _item(self, name: str, spot: Spot, units: Units, at: int, now: int) -> dict[str, Any]:
        ahead = at > now - TIMELINES[name].step_s
        if name == "1min":
            return one_call.minute(self._sky, spot, at) | self._alerted(spot, at)
        if name == "1day":
            item = one_call.day(self._sky, spot, units, at, version=4, ahead=ahead)
        else:
            item = one_call.hour(self._sky, spot, units, at, ahead=ahead)
        return item | self._alerted(spot, at) if ahead else item

    def _alerted(self, spot: Spot, at: int) -> dict[str, list[str]]:
        found = self._alerts.ids(spot, at)
        return {"alerts": found} if found else {}


def _floor(moment: int, kind: Timeline, spot: Spot) -> int:
    if kind.step_s == one_call.DAY_S:
        return one_call.local_midnight(spot, moment)
    return moment // kind.step_s * kind.step_s


def _address(asked: Request, count: int, start: int) -> str:
    kept = {k: v for k, v in asked.query.items() if k in {"lat", "lon", "units", "lang"}}
    query = urlencode({"cnt": count, **kept, "start": start, "appid": asked.query.get("appid", "")})
    return f"http://{asked.headers.get('host', '127.0.0.1')}{asked.path}?{query}"


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(query.get(name, default))
    except ValueError:
        raise refusals.wrong_one_call(f"Invalid {name}", name) from None
