"""Warnings of dangerous weather, by cell and local day: found again by their id alone.

In version 4 a list holds ids only, each alert is asked for by itself, `event` is empty and the
description a list by language; in version 3 they stand whole in the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from simulators.openweathermap import refusals
from simulators.openweathermap.asking import Spot, digest
from simulators.openweathermap.one_call import DAY_S, local_midnight
from simulators.openweathermap.sky import HOUR_S, Sky, State

SENDER: Final = "Weather office of the simulator"
LOOKED_AT: Final = range(0, 24, 3)

_ID: Final = re.compile(r"urn:oid:2\.49\.0\.0\.999\.0\.(\d+)\.(\d+)\.(\d+)\.(\d):([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of warning."""

    event: str
    tag: str
    text: str


KINDS: Final = (
    Kind("Wind Warning", "Wind", "Gusts of 20 m/s or more are expected."),
    Kind("Rain Warning", "Rain", "Rain of 5 mm or more in an hour is expected."),
    Kind("Snow Warning", "Snow/Ice", "Snow of 1 mm or more in an hour is expected."),
    Kind("Heat Warning", "Extreme high temperature", "Temperatures of 33 degrees are expected."),
)


class Alerts:
    """The warnings of one sky."""

    def __init__(self, sky: Sky, seed: int) -> None:
        self._sky = sky
        self._seed = seed

    def ids(self, spot: Spot, moment: int) -> list[str]:
        """Return the ids of the warnings that hold for the cell on the local day of a time."""
        midnight = local_midnight(spot, moment)
        return [self._id(spot, midnight, kind) for kind in self._kinds(spot, midnight)]

    def whole(self, spot: Spot, moment: int) -> list[dict[str, Any]]:
        """Return the warnings as version 3 shows them."""
        midnight = local_midnight(spot, moment)
        return [
            {
                "sender_name": SENDER,
                "event": KINDS[kind].event,
                **_period(midnight),
                "description": KINDS[kind].text,
                "tags": [KINDS[kind].tag],
            }
            for kind in self._kinds(spot, midnight)
        ]

    def one(self, number: str) -> dict[str, Any]:
        """Return one warning as version 4 shows it.

        Raises:
            Refused: there is none of this id.
        """
        match = _ID.fullmatch(number)
        if match is None:
            raise refusals.missing("alert not found")
        day, north, east, kind = (int(part) for part in match.groups()[:4])
        spot = Spot((north - 9000) / 100, (east - 18_000) / 100)
        midnight = day * HOUR_S
        if number not in self.ids(spot, midnight):
            raise refusals.missing("alert not found")
        return {
            "id": number,
            "sender_name": SENDER,
            "event": "",
            **_period(midnight),
            "description": [{"language": "en", "description": KINDS[kind].text}],
            "tags": [KINDS[kind].tag],
        }

    def _id(self, spot: Spot, midnight: int, kind: int) -> str:
        north, east = round(spot.cell[0] * 100) + 9000, round(spot.cell[1] * 100) + 18_000
        marks = f"{midnight // HOUR_S}.{north}.{east}.{kind}"
        return f"urn:oid:2.49.0.0.999.0.{marks}:{digest(self._seed, marks)}"

    def _kinds(self, spot: Spot, midnight: int) -> list[int]:
        states = [self._sky.at(*spot.cell, midnight + HOUR_S * hour) for hour in LOOKED_AT]
        return [kind for kind in range(len(KINDS)) if any(_is_met(kind, s) for s in states)]


def _is_met(kind: int, state: State) -> bool:
    return (
        state.wind_gust_ms >= 20,
        state.rain_mm_h >= 5,
        state.snow_mm_h >= 1,
        state.temperature_c >= 33,
    )[kind]


def _period(midnight: int) -> dict[str, int]:
    return {"start": midnight, "end": midnight + DAY_S}
