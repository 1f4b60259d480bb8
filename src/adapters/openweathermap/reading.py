"""What OpenWeatherMap answers, read into conditions or refused.

Fields come and go between answers (rain, gust, visibility, direction), so everything but the
temperature may be missing and stays missing. Limits on what is believed are those of `Conditions`.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn

from skywitness.domain.model.conditions import Conditions, ConditionsKind
from skywitness.domain.model.errors import Invalid, ProviderAnswerUnusable
from skywitness.domain.model.place import Point

NAME: Final = "openweathermap"
ATTRIBUTION: Final = "Weather data provided by OpenWeather"

MAX_AGE = timedelta(hours=3)
"""The service recalculates every ten minutes; an older `dt` is a stuck cell, not the present."""

MAX_SHIFT_DEG: Final = 0.02
"""It rounds positions to 0.01 degrees; an answer from further off is for another place."""

_GROUPS: Final = {
    2: "thunderstorm",
    3: "drizzle",
    5: "rain",
    6: "snow",
    7: "mist, smoke, dust or ash",
}

_log = logging.getLogger(__name__)


def read_current(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read an answer of `/data/2.5/weather` in metric units.

    `asked` and `now`, where given, are compared with the place and time that the answer is for.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = _decoded(body)
    point, observed_at = _point(answer), _time(answer)
    if asked is not None and _shift(point, asked) > MAX_SHIFT_DEG:
        _refuse("the answer is for another place")
    if now is not None and abs(now - observed_at) > MAX_AGE:
        _refuse("the answer is hours old")
    try:
        return _conditions(answer, point, observed_at)
    except Invalid as error:
        _refuse(f"impossible {error.problems[0].field}")


def _conditions(answer: Mapping[str, Any], point: Point, observed_at: datetime) -> Conditions:
    main, wind = _member(answer, "main"), _member(answer, "wind")
    temperature = _number(main, "temp")
    if temperature is None:
        _refuse("no temperature")
    precipitation, snow, period_s = _fallen(answer)
    codes = _codes(answer)
    return Conditions(
        provider=NAME,
        kind=ConditionsKind.ANALYSIS,
        station=f"cell {point.latitude:.2f},{point.longitude:.2f}",
        point=point,
        observed_at=observed_at,
        temperature_c=temperature,
        humidity_pct=_humidity(main),
        pressure_hpa=_first(_number(main, "sea_level"), _number(main, "pressure")),
        wind_speed_ms=_number(wind, "speed"),
        wind_gust_ms=_gust(wind),
        wind_direction_deg=_number(wind, "deg"),
        cloud_cover_pct=_number(_member(answer, "clouds"), "all"),
        visibility_m=_number(answer, "visibility"),
        precipitation_mm=precipitation,
        snow_mm=snow,
        precipitation_period_s=period_s,
        codes=codes,
        description=describe(codes),
        attribution=ATTRIBUTION,
    )


def describe(codes: tuple[int, ...]) -> str:
    """Say in English what condition ids mean: by group, for new ids appear without notice."""
    names = dict.fromkeys(_group_name(code) for code in codes)
    return ", ".join(name for name in names if name)


def _group_name(code: int) -> str:
    if code // 100 == 8:
        return "clear" if code == 800 else "clouds"
    return _GROUPS.get(code // 100, "")


def _decoded(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        _refuse("no JSON")
    if not isinstance(answer, dict):
        _refuse("no JSON object")
    if str(answer.get("cod", 200)) != "200":
        _refuse("an error under status 200")
    return answer


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _member(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _number(holder: Mapping[str, Any], name: str) -> float | None:
    value = holder.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(f"{name} is no number")
    try:
        number = float(value)
    except OverflowError:
        _refuse(f"{name} is no number")
    if not math.isfinite(number):
        _refuse(f"{name} is no number")
    return number


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _gust(wind: Mapping[str, Any]) -> float | None:
    """Return the gust, none where it lies below the mean wind: some answers say so."""
    speed, gust = _number(wind, "speed"), _number(wind, "gust")
    return None if speed is not None and gust is not None and gust < speed else gust


def _humidity(main: Mapping[str, Any]) -> float | None:
    value = _number(main, "humidity")
    if value is not None and 100 < value <= 105:
        _log.info("humidity above 100 %% taken as 100 %%")
        return 100.0
    return value


def _point(answer: Mapping[str, Any]) -> Point:
    coord = _member(answer, "coord")
    latitude, longitude = _number(coord, "lat"), _number(coord, "lon")
    if latitude is None or longitude is None:
        _refuse("no position")
    try:
        return Point(latitude, longitude)
    except Invalid:
        _refuse("no position")


def _shift(one: Point, other: Point) -> float:
    around = abs(one.longitude - other.longitude) % 360
    return max(abs(one.latitude - other.latitude), min(around, 360 - around))


def _time(answer: Mapping[str, Any]) -> datetime:
    seconds = _number(answer, "dt")
    if seconds is None:
        _refuse("no time")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        _refuse("no time")


def _fallen(answer: Mapping[str, Any]) -> tuple[float | None, float | None, int]:
    """Return precipitation (rain and snow as water), snow, and the seconds they fell in.

    The service leaves both out when nothing falls; that is not the same as zero.
    """
    rain, snow = _member(answer, "rain"), _member(answer, "snow")
    for name, period_s in (("1h", 3600), ("3h", 10_800)):
        of_rain, of_snow = _number(rain, name), _number(snow, name)
        if of_rain is not None or of_snow is not None:
            return (of_rain or 0.0) + (of_snow or 0.0), of_snow, period_s
    return None, None, 3600


def _codes(answer: Mapping[str, Any]) -> tuple[int, ...]:
    weather = answer.get("weather")
    if not isinstance(weather, list):
        return ()
    ids = (item.get("id") for item in weather if isinstance(item, dict))
    return tuple(code for code in ids if isinstance(code, int) and 0 < code < 1000)


def _refuse(reason: str) -> NoReturn:
    raise ProviderAnswerUnusable(NAME, reason) from None
