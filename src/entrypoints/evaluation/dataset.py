"""The evaluated dataset: a folder of reports and observations, as downloaded or prepared.

docs/evaluation.md describes its files.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skywitness.domain.model.assessment.scope import REACH_M, reach_m, window
from skywitness.domain.model.errors import Invalid, SkywitnessError
from skywitness.domain.model.identifiers import uuid7
from skywitness.domain.model.reports.claim import Claim, Neighbour, SourceClass
from skywitness.domain.model.reports.filing import claim_from
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.entrypoints.container.redaction import redactor
from skywitness.entrypoints.formats import storm_events
from skywitness.entrypoints.formats.cells import timestamp
from skywitness.entrypoints.formats.layouts import layout_of
from skywitness.entrypoints.formats.observations import read_observations
from skywitness.entrypoints.formats.report_layouts import STORM_EVENTS, Read
from skywitness.entrypoints.formats.stations import read_stations
from skywitness.entrypoints.formats.tables import UnusableFile, header_of, rows_of
from skywitness.entrypoints.formats.text_files import FileBroken
from skywitness.ports.observation_archive import Station

NOW: Final = datetime(2030, 1, 1, tzinfo=UTC)
"""After all reports; a fixed time makes runs reproducible."""


REPORTS: Final = ("reports.csv.gz", "StormEvents_details*.csv*", "storm_data_search_results*.csv*")
OBSERVATIONS: Final = ("measured.csv.gz", "observations.csv.gz", "observations*.csv*")
"""Patterns of the names of files; those of the first pattern that any file has are read."""

STATIONS: Final = "stations.csv"
PAIRS: Final = "pairs.csv"
PAIR_COLUMNS: Final = frozenset(
    {"report_id", "pair_kind", "group", "begin_utc", "end_utc", "station"}
)

CONTENT: Final = (
    "a folder needs reports.csv.gz or StormEvents_details*.csv.gz, and for verdicts "
    "observations.csv (docs/evaluation.md)"
)
"""What a folder must hold, for error messages."""


class DatasetError(SkywitnessError):
    """A file of the dataset is missing or cannot be read; the text names it."""


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


def report_files(folder: Path) -> list[Path]:
    """Return the files of reports; raises `DatasetError` without any."""
    files = _matching(folder, REPORTS)
    if not files:
        raise DatasetError(f"{REPORTS[0]} is missing: {CONTENT}")
    return files


def observation_files(folder: Path) -> list[Path]:
    """Return the files of observations; there may be none."""
    return _matching(folder, OBSERVATIONS)


def _matching(folder: Path, patterns: Sequence[str]) -> list[Path]:
    found = (sorted(folder.glob(pattern)) for pattern in patterns)
    return next((files for files in found if files), [])


def read_filed(files: Sequence[Path]) -> list[Filed]:
    """Read the reports of files, without those made up and rows that the service would reject.

    Raises:
        DatasetError: a file cannot be read.
    """
    rows = ((row, read) for file in files for row, read in _rows(file))
    found = []
    for number, (row, read) in enumerate(rows):
        try:
            filing, _ = read(row)
            claim = claim_from(filing, NOW, redactor())
        except Invalid:
            continue
        if claim.source is SourceClass.MADE_UP:
            continue
        id_ = filing.external_id or ""
        neighbour = Neighbour(
            report_id=uuid7(0, number),
            observer=f"{storm_events.REGISTRY}:{id_}",
            claim=claim,
        )
        found.append(Filed(id_, claim, row, neighbour))
    return found


def _rows(file: Path) -> Iterator[tuple[Mapping[str, str], Read]]:
    with _naming(file):
        layout = layout_of(header_of(file).columns, STORM_EVENTS)
        for row in rows_of(file, layout.mend):
            if not row.fault:
                yield row.fields, layout.read


def read_pairs(folder: Path) -> list[Pair]:
    """Read the pairs of the dataset; raises `DatasetError` if they cannot be read."""
    file = folder / PAIRS
    with _naming(file):
        missing = PAIR_COLUMNS - set(header_of(file).columns)
        if missing:
            raise DatasetError(f"{file.name} lacks the columns {', '.join(sorted(missing))}")
        return [_pair(row.fields) for row in rows_of(file) if not row.fault]


def _pair(row: Mapping[str, str]) -> Pair:
    return Pair(
        report_id=row["report_id"],
        true=row["pair_kind"] == "true",
        group=row["group"],
        when=Interval(
            timestamp("begin_utc", row["begin_utc"]), timestamp("end_utc", row["end_utc"])
        ),
        station=row["station"],
    )


def read_measured(folder: Path, files: Sequence[Path]) -> Measured:
    """Read the observations of files; raises `DatasetError` if one cannot be read."""
    stations: Mapping[str, Station] = {}
    if (folder / STATIONS).exists():
        with _naming(folder / STATIONS):
            stations = read_stations(folder / STATIONS)
    return Measured(reading for file in files for reading in _readings(file, stations))


def _readings(file: Path, stations: Mapping[str, Station]) -> Iterator[Conditions]:
    with _naming(file):
        for row in read_observations(file, stations):
            if row.observation is not None:
                yield row.observation


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """Raise errors of the content of a file as `DatasetError`, with its name."""
    try:
        yield
    except FileBroken as error:
        raise DatasetError(f"{file.name}: {error.reason}") from None
    except (UnusableFile, Invalid) as error:
        raise DatasetError(f"{file.name}: {error}") from None


def moved(claim: Claim, when: Interval) -> Claim:
    """Return the same claim at another time."""
    return replace(claim, when=when)
