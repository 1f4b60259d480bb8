"""One Call 3.0: everything in one answer, one past moment, the sum of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from simulators.openweathermap import one_call, refusals
from simulators.openweathermap.alerts import Alerts
from simulators.openweathermap.asking import Spot, Units
from simulators.openweathermap.one_call_4 import BEGINNING
from simulators.openweathermap.sky import HOUR_S, Sky

AHEAD_S: Final = 4 * one_call.DAY_S


class OneCall3:
    """The endpoints under `/data/3.0/onecall`."""

    def __init__(self, sky: Sky, alerts: Alerts) -> None:
        self._sky = sky
        self._alerts = alerts

    def everything(
        self, spot: Spot, units: Units, now: int, query: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return an answer of `/data/3.0/onecall`, without the parts named by `exclude`."""
        sky, left_out = self._sky, set(query.get("exclude", "").split(","))
        answer = one_call.frame(spot)
        if "current" not in left_out:
            answer["current"] = one_call.current(sky, spot, units, now)
        if "minutely" not in left_out:
            first = now // 60 * 60 + 60
            answer["minutely"] = [one_call.minute(sky, spot, first + 60 * n) for n in range(60)]
        if "hourly" not in left_out:
            first = now // HOUR_S * HOUR_S
            answer["hourly"] = [
                one_call.hour(sky, spot, units, first + HOUR_S * n, ahead=True) for n in range(48)
            ]
        if "daily" not in left_out:
            first = one_call.local_midnight(spot, now)
            answer["daily"] = [
                one_call.day(sky, spot, units, first + one_call.DAY_S * n, version=3, ahead=True)
                for n in range(8)
            ]
        alerts = [] if "alerts" in left_out else self._alerts.whole(spot, now)
        return answer | {"alerts": alerts} if alerts else answer

    def timemachine(
        self, spot: Spot, units: Units, now: int, query: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return an answer of `/timemachine`: one moment since 1979, or up to four days ahead.

        Raises:
            Refused: `dt` is no such time.
        """
        try:
            at = int(query["dt"])
        except (KeyError, ValueError):
            raise refusals.wrong_one_call("Invalid dt format", "dt") from None
        if not BEGINNING <= at <= now + AHEAD_S:
            raise refusals.wrong_one_call("requested time is out of allowed range", "dt")
        state = self._sky.at(*spot.cell, at)
        shown = {"dt": at, **one_call.rise_and_set(spot, at), **one_call.moment(state, units)}
        return {**one_call.frame(spot), "data": [shown]}

    def day_summary(self, spot: Spot, units: Units, query: Mapping[str, str]) -> dict[str, Any]:
        """Return an answer of `/day_summary`, which has words of its own.

        Raises:
            Refused: `date` is no date.
        """
        try:
            day = date.fromisoformat(query.get("date", ""))
        except ValueError:
            raise refusals.wrong_one_call("Invalid date format", "date") from None
        midnight = (day - date(1970, 1, 1)).days * one_call.DAY_S - spot.offset_s
        states = [self._sky.at(*spot.cell, midnight + HOUR_S * hour) for hour in range(24)]
        degrees = [units.degrees(state.temperature_c) for state in states]
        windiest = max(states, key=lambda state: state.wind_speed_ms)
        return {
            "lat": spot.latitude,
            "lon": spot.longitude,
            "tz": f"{spot.offset_s // HOUR_S:+03d}:00",
            "date": day.isoformat(),
            "units": units.name,
            "cloud_cover": {"afternoon": float(states[12].clouds_pct)},
            "humidity": {"afternoon": float(states[12].humidity_pct)},
            "precipitation": {"total": round(sum(state.falling_mm_h for state in states), 2)},
            "temperature": {
                "min": min(degrees),
                "max": max(degrees),
                "afternoon": degrees[12],
                "night": degrees[0],
                "evening": degrees[18],
                "morning": degrees[6],
            },
            "pressure": {"afternoon": float(states[12].pressure_hpa)},
            "wind": {
                "max": {
                    "speed": units.speed(windiest.wind_speed_ms),
                    "direction": float(windiest.wind_direction_deg),
                }
            },
        }
