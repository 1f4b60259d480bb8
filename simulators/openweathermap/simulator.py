"""OpenWeatherMap on loopback: the key is checked first, then the path, then the parameters.

That the key is checked first is an assumption. Only what the adapters request is simulated, and
only in metric units: a request for others is an error, so that a forgotten `units` shows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from simulators.openweathermap import documents, errors
from simulators.openweathermap.account import Account
from simulators.openweathermap.documents import DAY_S, HOUR_S, STEP_S, Json, Spot
from simulators.openweathermap.replay import Replay
from simulators.places import PLACES, Place, called, near
from simulators.server import ApiError, Request, Response, json_response
from simulators.weather import WeatherAt

ARCHIVE_BEGINS: Final = 283_996_800  # 1979-01-01
AIR_BEGINS: Final = 1_606_435_200  # 2020-11-27
REFRESH_S: Final = 600
FORECAST_STEPS: Final = 40
MOST_PLACES: Final = 5
MOST_SAMPLES: Final = 24 * 366
HOURS_ON_A_PAGE: Final = 20
DAYS_ON_A_PAGE: Final = 10
HOURS_AHEAD: Final = 48


class OpenWeatherMap:
    """Answers requests; `now` is the time of its weather, in seconds since 1970."""

    def __init__(
        self,
        account: Account,
        *,
        now: Callable[[], float],
        weather: WeatherAt,
        places: Sequence[Place] = PLACES,
        replay: Replay | None = None,
    ) -> None:
        """Take who may call, the weather, and recordings that are served in its place."""
        self.account = account
        self._now = now
        self._weather = weather
        self._places = places
        self._replay = replay

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        refusal = self.account.refusal(request.query.get("appid"), request.path)
        if refusal is not None:
            return refusal
        if self._replay is not None:
            return self._replay.find(request) or errors.NO_SUCH_PATH
        endpoint = self._endpoints().get(request.path)
        if endpoint is None or request.method not in {"GET", "HEAD"}:
            return errors.NO_SUCH_PATH
        try:
            document = endpoint(request)
        except ApiError as error:
            return error.response
        return json_response(document)

    def _endpoints(self) -> dict[str, Callable[[Request], Any]]:
        return {
            "/data/2.5/weather": self._current,
            "/data/2.5/forecast": self._forecast,
            "/data/2.5/air_pollution": self._air,
            "/data/2.5/air_pollution/history": self._air_history,
            "/geo/1.0/direct": self._direct,
            "/geo/1.0/reverse": self._reverse,
            "/data/4.0/onecall/current": self._current_4,
            "/data/4.0/onecall/timeline/1h": self._hours_4,
            "/data/4.0/onecall/timeline/1day": self._days_4,
            "/data/3.0/onecall": self._everything_3,
            "/data/3.0/onecall/timemachine": self._timemachine_3,
        }

    @property
    def _calculated(self) -> int:
        """When the present weather was calculated: every ten minutes."""
        return int(self._now()) // REFRESH_S * REFRESH_S

    @property
    def _hour(self) -> int:
        return int(self._now()) // HOUR_S * HOUR_S

    def _current(self, request: Request) -> Json:
        spot, at = _metric(request), self._calculated
        place = next(iter(near(self._places, spot.latitude, spot.longitude)), None)
        return documents.current(self._at(spot, at), spot, at, place)

    def _forecast(self, request: Request) -> Json:
        spot = _metric(request)
        first = (int(self._now()) // STEP_S + 1) * STEP_S
        times = [first + STEP_S * n for n in range(FORECAST_STEPS)]
        place = next(iter(near(self._places, spot.latitude, spot.longitude)), None)
        steps = [documents.step(self._at(spot, at), spot, at) for at in times]
        return documents.forecast(spot, steps, place)

    def _air(self, request: Request) -> Json:
        spot = _spot(request)
        sample = documents.sample(self._at(spot, self._hour), self._hour)
        return documents.polluted(spot, [sample])

    def _air_history(self, request: Request) -> Json:
        spot = _spot(request)
        start, end = _whole(request, "start"), _whole(request, "end")
        if end < start:
            raise errors.bad_request("end must be after start")
        first = -(-max(start, AIR_BEGINS) // HOUR_S) * HOUR_S
        hours = range(first, min(end, int(self._now())) + 1, HOUR_S)[:MOST_SAMPLES]
        return documents.polluted(spot, [documents.sample(self._at(spot, at), at) for at in hours])

    def _direct(self, request: Request) -> list[Json]:
        name, *region = (part.strip() for part in request.query.get("q", "").split(","))
        if not name:
            raise ApiError(errors.NO_PLACE_GIVEN)
        matching = [
            place
            for place in called(self._places, name)
            if place.name.casefold() == name.casefold()
            and {*region} <= {place.state, place.country}
        ]
        return [documents.found(place) for place in matching[: _limit(request)]]

    def _reverse(self, request: Request) -> list[Json]:
        spot = _spot(request)
        places = near(self._places, spot.latitude, spot.longitude)
        return [documents.found(place) for place in places[: _limit(request)]]

    def _current_4(self, request: Request) -> Json:
        spot = _metric(request)
        return documents.one_call(spot, data=[self._record(spot, self._calculated)])

    def _hours_4(self, request: Request) -> Json:
        """Return a page; `prev` and `next` are full addresses with the caller's key, as seen."""
        spot, last = _metric(request), self._hour + HOURS_AHEAD * HOUR_S
        start = _whole(request, "start", self._hour, errors.bad_one_call) // HOUR_S * HOUR_S
        count = _whole(request, "cnt", HOURS_ON_A_PAGE, errors.bad_one_call)
        if count < 1:
            raise errors.bad_one_call("Invalid cnt", "cnt")
        start, count = max(start, ARCHIVE_BEGINS), min(count, HOURS_ON_A_PAGE)
        times = [start + HOUR_S * n for n in range(count) if start + HOUR_S * n <= last]
        records = [self._record(spot, at, ahead=at >= self._hour) for at in times]
        following = start + HOUR_S * count
        links = {"prev": _link(request, start - HOUR_S * count)}
        links |= {"next": _link(request, following)} if following <= last else {}
        return documents.one_call(spot, data=records, **links)

    def _days_4(self, request: Request) -> Json:
        spot = _metric(request)
        return documents.one_call(spot, data=self._days(spot, DAYS_ON_A_PAGE))

    def _everything_3(self, request: Request) -> Json:
        spot, excluded = _metric(request), set(request.query.get("exclude", "").split(","))
        hours = [self._hour + HOUR_S * n for n in range(HOURS_AHEAD)]
        sections = {
            "current": self._record(spot, self._calculated),
            "hourly": [self._record(spot, at, ahead=True) for at in hours],
            "daily": self._days(spot, 8),
        }
        kept = {name: part for name, part in sections.items() if name not in excluded}
        return documents.one_call(spot, **kept)

    def _timemachine_3(self, request: Request) -> Json:
        spot, at = _metric(request), _whole(request, "dt", None, errors.bad_one_call)
        if not ARCHIVE_BEGINS <= at <= int(self._now()) + 4 * DAY_S:
            raise errors.bad_one_call("requested time is out of allowed range", "dt")
        return documents.one_call(spot, data=[self._record(spot, at)])

    def _at(self, spot: Spot, at: int) -> Any:
        return self._weather(spot.latitude, spot.longitude, at)

    def _record(self, spot: Spot, at: int, *, ahead: bool = False) -> Json:
        return documents.hour(self._at(spot, at), spot, at, ahead=ahead)

    def _days(self, spot: Spot, count: int) -> list[Json]:
        midnights = [spot.midnight(int(self._now())) + DAY_S * n for n in range(count)]
        return [
            documents.day([self._at(spot, start + HOUR_S * n) for n in range(24)], spot, start)
            for start in midnights
        ]


def _spot(request: Request) -> Spot:
    if "lat" not in request.query or "lon" not in request.query:
        raise ApiError(errors.NO_PLACE_GIVEN)
    return Spot(
        _coordinate(request.query["lat"], 90, "wrong latitude"),
        _coordinate(request.query["lon"], 180, "wrong longitude"),
    )


def _metric(request: Request) -> Spot:
    if request.query.get("units") != "metric":
        raise errors.bad_request("simulated in metric units only")
    return _spot(request)


def _coordinate(text: str, limit: int, message: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise errors.bad_request(message) from None
    if not math.isfinite(value) or abs(value) > limit:
        raise errors.bad_request(message)
    return round(value, 4)


def _whole(
    request: Request,
    name: str,
    default: int | None = None,
    error: Callable[..., ApiError] = errors.bad_request,
) -> int:
    """Return a whole number; without a default it is required."""
    text = request.query.get(name)
    if text is None and default is not None:
        return default
    try:
        return max(-(10**12), min(10**12, int(text or "")))
    except ValueError:
        parameters = [name] if error is errors.bad_one_call else []
        raise error(f"Invalid {name} format", *parameters) from None


def _limit(request: Request) -> int:
    return max(1, min(MOST_PLACES, _whole(request, "limit", 1)))


def _link(request: Request, start: int) -> str:
    query = urlencode({**request.query, "start": start})
    return f"http://{request.headers.get('host', '127.0.0.1')}{request.path}?{query}"
