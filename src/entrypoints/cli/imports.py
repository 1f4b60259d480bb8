"""`skywitness import`: imports files, shows progress, and prints every rejected row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from rich.console import Console

from skywitness.domain.model.access.actor import IMPORTER
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.use_cases.import_reports import RowOutcome
from skywitness.entrypoints.cli.row_messages import RowMessages
from skywitness.entrypoints.cli.terminal import counted, print_plainly
from skywitness.entrypoints.cli.worker import progress_bar
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.formats.observations import ObservationRow, read_observations
from skywitness.entrypoints.formats.reports import read_reports
from skywitness.entrypoints.formats.stations import read_stations
from skywitness.entrypoints.settings import Settings
from skywitness.ports.observation_archive import UpsertResult

OBSERVATIONS_AT_ONCE = 2_000


async def import_report_file(
    settings: Settings, file: Path, day: date | None = None, *, verbose: bool = False
) -> Counter[RowOutcome]:
    """Import the reports of a file and print the number of rows by outcome."""
    container = make_container(settings)
    services = container.services()
    async with container.lifecycle().running():
        messages = RowMessages(Console(stderr=True), verbose=verbose)
        counts = await import_rows(services, file, messages, day)
    _print_counts({outcome.value: counts[outcome] for outcome in RowOutcome})
    return counts


async def import_rows(
    services: Services, file: Path, messages: RowMessages, day: date | None = None
) -> Counter[RowOutcome]:
    """Import the reports of a file; `messages` prints rejected rows and warnings."""
    counts: Counter[RowOutcome] = Counter()
    rows = read_reports(file, day)
    with progress_bar() as bar:
        task = bar.add_task("importing", total=None)
        async for result in services.import_reports(rows, actor=IMPORTER):
            counts[result.outcome] += 1
            bar.advance(task)
            if result.outcome is RowOutcome.REFUSED:
                messages.refuse(result.line, result.problems)
            elif result.outcome is not RowOutcome.UNCHANGED:
                for warning in result.warnings:
                    messages.warn(result.line, warning)
    messages.close()
    return counts


async def import_observation_file(
    settings: Settings, file: Path, stations: Path | None = None, *, verbose: bool = False
) -> UpsertResult:
    """Import observations and their stations; print the number of rows by outcome."""
    container = make_container(settings)
    services = container.services()
    async with container.lifecycle().running():
        messages = RowMessages(Console(stderr=True), verbose=verbose)
        kept, refused = await upsert_observations(
            services, file, stations, messages, container.clock().now()
        )
    _print_counts({"added": kept.added, "unchanged": kept.unchanged, "refused": refused})
    return kept


async def upsert_observations(
    services: Services, file: Path, stations: Path | None, messages: RowMessages, now: datetime
) -> tuple[UpsertResult, int]:
    """Import observations; return the result and the number of rejected rows.

    Readings of hours that lie ahead of `now` are forecasts, and rejected.
    """
    listed = read_stations(stations) if stations else {}
    rows = read_observations(file, listed)
    await services.archive.upsert_stations(list(listed.values()))
    stored = dict(listed)
    added = unchanged = refused = 0
    with progress_bar() as bar:
        task = bar.add_task("importing", total=None)
        for batch in _batches(_past(row, now) for row in rows):
            refused += _say_refused(batch, messages)
            found = {row.station.id: row.station for row in batch if row.station}
            new = [one for one in found.values() if stored.get(one.id) != one]
            if new:
                await services.archive.upsert_stations(new)
                stored |= {one.id: one for one in new}
            newest, replaced = _newest(batch, messages)
            kept = await services.archive.upsert_observations(newest)
            added, unchanged = added + kept.added, unchanged + kept.unchanged + replaced
            bar.advance(task, len(batch))
    messages.close()
    return UpsertResult(added, unchanged), refused


def _past(row: ObservationRow, now: datetime) -> ObservationRow:
    if row.observation is None:
        return row
    at = row.observation.observed_at
    try:
        Interval(at, at).require_past(now)
    except Invalid as error:
        return replace(row, observation=None, problems=error.problems)
    return row


def _say_refused(batch: Sequence[ObservationRow], messages: RowMessages) -> int:
    """Print the rejected rows and the warnings; return the number of rejected rows."""
    for row in batch:
        if row.observation is None:
            messages.refuse(row.line, row.problems)
        for warning in row.warnings:
            messages.warn(row.line, warning)
    return sum(row.observation is None for row in batch)


def _newest(batch: Sequence[ObservationRow], messages: RowMessages) -> tuple[list[Conditions], int]:
    """Return the last reading of each station and time, and the number of rows it replaces.

    Files of airports have corrected and special reports of the same minute. If each replaced the
    one before in the archive, a second import would do so again.
    """
    newest: dict[tuple[str, datetime], Conditions] = {}
    readable = 0
    for row in reversed(batch):
        if row.observation is None:
            continue
        readable += 1
        last = newest.setdefault(
            (row.observation.station, row.observation.observed_at), row.observation
        )
        if last != row.observation:
            messages.warn(row.line, "is replaced by a later row of this station and time")
    return list(newest.values())[::-1], readable - len(newest)


def _batches(rows: Iterable[ObservationRow]) -> Iterator[list[ObservationRow]]:
    """Split rows into batches; those of the same station and time that follow stay together."""
    batch: list[ObservationRow] = []
    for row in rows:
        is_full = len(batch) >= OBSERVATIONS_AT_ONCE and not _are_alike(batch[-1], row)
        if is_full or len(batch) >= 2 * OBSERVATIONS_AT_ONCE:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _are_alike(one: ObservationRow, other: ObservationRow) -> bool:
    first, second = one.observation, other.observation
    if first is None or second is None:
        return False
    return (first.station, first.observed_at) == (second.station, second.observed_at)


def _print_counts(counts: Mapping[str, int]) -> None:
    total = sum(counts.values())
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in counts.items())
    said = f"{counted(total, 'row')}: {outcomes}"
    print_plainly(Console(), said if total else "the file has no rows: nothing was imported")
