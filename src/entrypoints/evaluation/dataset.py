"""The evaluated dataset: reports, observations, stations, and pairs of both.

Files: `reports.csv.gz` (Storm Events rows), `measured.csv.gz`, `stations.csv`, `pairs.csv` (reports
with stations to compare them with, and other times at which the same claim is presumed wrong) and
`airports-*.csv.gz` (hourly observations of neighbouring airports).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skywitness.domain.model.assessment.scope import REACH_M, reach_m, window
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.identifiers import uuid7
from skywitness.domain.model.reports.filing import claim_from
from skywitness.domain.model.reports.report import Claim, Neighbour
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.entrypoints.container.redaction import redactor
from skywitness.entrypoints.formats import storm_events
from skywitness.entrypoints.formats.cells import timestamp
from skywitness.entrypoints.formats.observations import read_observations
from skywitness.entrypoints.formats.stations import read_stations
from skywitness.entrypoints.formats.tables import rows_of

NOW: Final = datetime(2030, 1, 1, tzinfo=UTC)
"""After all reports; a fixed time makes runs reproducible."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A report of the dataset, with its claim and row."""

    id: str
    claim: Claim
    row: Mapping[str, str]
    neighbour: Neighbour


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim at a time, and a station nearby; with `true` False, moved to a random hour."""

    report_id: str
    true: bool
    group: str
    when: Interval
    station: str


class Measured:
    """Observations by station, queried like the sources of the service."""

    def __init__(self, observations: Iterator[Conditions]) -> None:
        by_station: dict[str, list[Conditions]] = defaultdict(list)
        for given in observations:
            by_station[given.station].append(given)
        for readings in by_station.values():
            readings.sort(key=lambda c: c.observed_at)
        self._readings = dict(by_station)
        self._times = {s: [c.observed_at for c in r] for s, r in by_station.items()}

    def around(self, claim: Claim, stations: Sequence[str] | None = None) -> list[Conditions]:
        """Return observations within 60 km of the claim and in its window."""
        asked, reach = window(claim), min(reach_m(claim), REACH_M)
        found: list[Conditions] = []
        for station in self._readings if stations is None else stations:
            readings = self._readings.get(station, [])
            if readings and claim.place.point.distance_m(readings[0].point) <= reach:
                times = self._times[station]
                first, last = bisect_left(times, asked.start), bisect_right(times, asked.end)
                found += readings[first:last]
        return found

    def readings(self) -> Mapping[str, Sequence[Conditions]]:
        """Return all observations by station, oldest first."""
        return self._readings


def read_filed(file: Path) -> list[Filed]:
    """Read the reports of a file, without rows that the service would reject."""
    found = []
    for number, row in enumerate(rows_of(file)):
        if row.fault:
            continue
        try:
            filing, _ = storm_events.filing_of(row.fields)
            claim = claim_from(filing, NOW, redactor())
        except Invalid:
            continue
        id_ = row.fields["id"]
        neighbour = Neighbour(
            report_id=uuid7(0, number),
            observer=f"{storm_events.REGISTRY}:{id_}",
            claim=claim,
        )
        found.append(Filed(id_, claim, row.fields, neighbour))
    return found


def read_pairs(folder: Path) -> list[Pair]:
    """Read the pairs of the dataset."""
    return [
        Pair(
            report_id=row.fields["report_id"],
            true=row.fields["pair_kind"] == "true",
            group=row.fields["group"],
            when=Interval(
                timestamp("begin_utc", row.fields["begin_utc"]),
                timestamp("end_utc", row.fields["end_utc"]),
            ),
            station=row.fields["station"],
        )
        for row in rows_of(folder / "pairs.csv")
        if not row.fault
    ]


def read_measured(folder: Path, name: str = "measured.csv.gz") -> Measured:
    """Read the observations of a file of the dataset."""
    stations = read_stations(folder / "stations.csv")
    rows = read_observations(folder / name, stations)
    return Measured(row.observation for row in rows if row.observation is not None)


def moved(claim: Claim, when: Interval) -> Claim:
    """Return the same claim at another time."""
    return replace(claim, when=when)
