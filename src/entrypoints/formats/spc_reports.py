"""Daily storm reports of the Storm Prediction Center.

Files of hail, wind or tornadoes, and a file of all three with a header before each part. `Time` is
hours and minutes in UTC. A day runs from 12 to 12 UTC: hours before 1200 belong to the next date.
Hail is in hundredths of an inch, wind in miles per hour; the rating of a tornado is no magnitude.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Unit
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.entrypoints.formats.cells import number, required_number
from skywitness.entrypoints.formats.local_storm_reports import ACCURACY_M
from skywitness.entrypoints.formats.names import joined, proper_name

REGISTRY: Final = "spc"
_SHARED: Final = frozenset({"time", "location", "county", "state", "lat", "lon", "comments"})
KINDS: Final = {"f_scale": "tornado", "size": "hail", "speed": "tstm_wnd_gst"}
"""The phenomenon that each part's own column stands for."""

COLUMNS: Final = {own: _SHARED | {own} for own in KINDS}

_IN_NAME: Final = re.compile(
    r"^(?:20)?(?P<y>[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})_rpts", re.IGNORECASE
)
_CLOCK: Final = re.compile(r"(?P<hour>[0-9]{0,2}?)(?P<minute>[0-9]{1,2})")
"""Spreadsheets take the zeros off `0015`."""

_UNKNOWN: Final = "UNK"
_NOON: Final = time(12)


def day_of(file: Path) -> date | None:
    """Return the day in the name of a file, such as `240521_rpts_hail.csv`."""
    found = _IN_NAME.match(file.name)
    try:
        return found and date(2000 + int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None


def join_comments(cells: list[str], width: int) -> list[str]:
    """Join a comment that has commas: the last column is never quoted."""
    return [*cells[: width - 1], ",".join(cells[width - 1 :])]


def reader_of(
    day: date, own: str
) -> Callable[[Mapping[str, str]], tuple[Filing, tuple[str, ...]] | None]:
    """Return a reader of the rows of a day; None is the header of another part.

    `own` is the column of the first part that the others do not have.
    """
    part = own

    def read(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]] | None:
        nonlocal part
        if row["time"].lower() == "time":
            part = row[own].lower()
            return None
        if part not in KINDS:
            raise Invalid.at("row", f"belongs to a part with the unknown column {part}")
        return _filing(row, day, part, row[own])

    return read


def _filing(
    row: Mapping[str, str], day: date, part: str, strength: str
) -> tuple[Filing, tuple[str, ...]]:
    observed_at = _moment(day, row["time"])
    magnitude = None if part == "f_scale" else _magnitude(part, strength)
    phenomenon = KINDS[part]
    if part == "speed" and magnitude is None:
        phenomenon = "tstm_wnd_dmg"
    place = proper_name(row["location"]), proper_name(row["county"]), row["state"]
    whole = "|".join((part, strength, *row.values()))
    filing = Filing(
        phenomenon=phenomenon,
        narrative=row["comments"],
        observed_at=observed_at,
        latitude=required_number("lat", row["lat"]),
        longitude=required_number("lon", row["lon"]),
        accuracy_m=ACCURACY_M,
        place_name=joined(*place),
        place_method=PlaceMethod.PLACE_PHRASE,
        magnitude=magnitude,
        source=SourceClass.OTHER,
        external_id=f"{observed_at:%Y%m%dT%H%MZ}/{hashlib.sha256(whole.encode()).hexdigest()[:16]}",
    )
    return filing, ()


def _moment(day: date, clock: str) -> datetime:
    found = _CLOCK.fullmatch(clock)
    try:
        at = found and time(int(found["hour"] or 0), int(found["minute"]))
    except ValueError:
        at = None
    if at is None:
        raise Invalid.at("time", "is not a time of day such as 2241")
    return datetime.combine(day + timedelta(days=at < _NOON), at, UTC)


def _magnitude(part: str, strength: str) -> MagnitudeFiling | None:
    if strength.upper() == _UNKNOWN:
        return None
    value = number(part, strength)
    if not value:
        return None
    if part == "speed":
        return MagnitudeFiling(value=value, unit=Unit.MILE_PER_HOUR, raw=strength)
    is_hundredths = "." not in strength
    return MagnitudeFiling(
        value=value / 100 if is_hundredths else value, unit=Unit.INCH, raw=strength
    )
