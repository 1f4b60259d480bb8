"""OpenWeatherMap on loopback: who asks is checked first, then what, then the sky answers.

That the key comes before everything else is assumed; what is rounded, left out and refused is as
recorded. All text is English whatever `lang` says, and `mode=xml` is not simulated.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from simulators.openweathermap import (
    asking,
    free,
    geocoding,
    refusals,
)
from simulators.openweathermap.accounts import Account
from simulators.openweathermap.air import Air
from simulators.openweathermap.alerts import Alerts
from simulators.openweathermap.one_call_3 import OneCall3
from simulators.openweathermap.one_call_4 import OneCall4
from simulators.openweathermap.replay import Replay
from simulators.openweathermap.sky import Sky
from simulators.server import Request, Response

TIMELINE: Final = "/data/4.0/onecall/timeline/"
ALERT: Final = "/data/4.0/onecall/alert/"


class OpenWeatherMapSimulator:
    """Answers requests; `now` is the time of its weather, in seconds since 1970."""

    def __init__(
        self,
        account: Account,
        *,
        now: Callable[[], float],
        seed: int = 0,
        replay: Replay | None = None,
    ) -> None:
        sky = Sky(seed)
        alerts = Alerts(sky, seed)
        self._account = account
        self._now = now
        self._replay = replay
        self._sky = sky
        self._air = Air(seed)
        self._one_call_3 = OneCall3(sky, alerts)
        self._one_call_4 = OneCall4(sky, alerts)
        self._routes: dict[str, Callable[[Request, int], Any]] = {
            "/data/2.5/weather": self._current,
            "/data/2.5/forecast": self._forecast,
            "/data/2.5/air_pollution": lambda a, now: self._air.current(_spot(a), now),
            "/data/2.5/air_pollution/forecast": lambda a, now: self._air.forecast(_spot(a), now),
            "/data/2.5/air_pollution/history": self._air_history,
            "/geo/1.0/direct": lambda a, _: geocoding.direct(a.query),
            "/geo/1.0/reverse": lambda a, _: geocoding.reverse(a.query),
            "/geo/1.0/zip": lambda a, _: geocoding.by_zip(a.query),
            "/data/4.0/onecall/current": self._current_4,
            "/data/3.0/onecall": self._everything_3,
            "/data/3.0/onecall/timemachine": self._timemachine_3,
            "/data/3.0/onecall/day_summary": self._day_summary_3,
        }

    def __call__(self, asked: Request) -> Response:
        """Response one request."""
        refusal = self._account.refusal(asked.query.get("appid"), asked.path)
        if refusal is not None:
            return refusal
        headers = {"X-Cache-Key": asking.cache_key(asked)}
        try:
            if self._replay is not None:
                return _with(headers, self._recorded(asked))
            found = self._found(asked, int(self._now()))
        except refusals.Refused as refused:
            return _with(headers, refused.answer)
        body = json.dumps(_as_sent(found), ensure_ascii=False, separators=(",", ":")).encode()
        return Response(200, body, headers=headers)

    def _recorded(self, asked: Request) -> Response:
        answer = self._replay.answer(asked) if self._replay else None
        if answer is None:
            raise refusals.missing("not among the recordings")
        return answer

    def _found(self, asked: Request, now: int) -> Any:
        route = self._routes.get(asked.path)
        if asked.method not in {"GET", "HEAD"}:
            raise refusals.missing("Internal error")
        if route is not None:
            return route(asked, now)
        if asked.path.startswith(ALERT):
            return self._one_call_4.alert(asked.path.removeprefix(ALERT))
        if asked.path.startswith(TIMELINE):
            name = asked.path.removeprefix(TIMELINE)
            return self._one_call_4.timeline(name, *_place_and_units(asked), now, asked)
        raise refusals.missing("Internal error")

    def _current(self, asked: Request, now: int) -> Any:
        spot = asking.spot_or_name(asked.query)
        return free.current(self._sky, spot, asking.units(asked.query), now)

    def _forecast(self, asked: Request, now: int) -> Any:
        spot = asking.spot_or_name(asked.query)
        return free.forecast(self._sky, spot, asking.units(asked.query), now, asked.query)

    def _air_history(self, asked: Request, now: int) -> Any:
        return self._air.history(_spot(asked), now, asked.query)

    def _current_4(self, asked: Request, now: int) -> Any:
        return self._one_call_4.current(*_place_and_units(asked), now)

    def _everything_3(self, asked: Request, now: int) -> Any:
        return self._one_call_3.everything(*_place_and_units(asked), now, asked.query)

    def _timemachine_3(self, asked: Request, now: int) -> Any:
        return self._one_call_3.timemachine(*_place_and_units(asked), now, asked.query)

    def _day_summary_3(self, asked: Request, _: int) -> Any:
        return self._one_call_3.day_summary(*_place_and_units(asked), asked.query)


def _as_sent(value: Any) -> Any:
    """Return the same answer with whole numbers where nothing stands behind the point."""
    if isinstance(value, dict):
        return {name: _as_sent(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_sent(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _spot(asked: Request) -> asking.Spot:
    return asking.spot(asked.query)


def _place_and_units(asked: Request) -> tuple[asking.Spot, asking.Units]:
    return asking.spot(asked.query), asking.units(asked.query)


def _with(headers: dict[str, str], answer: Response) -> Response:
    return Response(answer.status, answer.body, answer.content_type, headers)
