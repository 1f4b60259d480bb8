"""Imports of observations: rows of the same station and time."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from skywitness.entrypoints.cli.imports import OBSERVATIONS_AT_ONCE, upsert_observations
from skywitness.entrypoints.cli.row_messages import RowMessages
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import read_settings
from skywitness.ports.observation_archive import UpsertResult

HEADER = "station,valid,lon,lat,tmpf\n"
START = datetime(2021, 7, 10, tzinfo=UTC)
NOW = START + timedelta(days=30)


def row(minute: int, fahrenheit: float) -> str:
    return f"DSM,{START + timedelta(minutes=minute):%Y-%m-%d %H:%M},-93.66,41.53,{fahrenheit}\n"


async def imported_twice(tmp_path: Path, text: str) -> tuple[list[UpsertResult], str]:
    """Import a file twice; return both results and what the first import says."""
    file = tmp_path / "asos.csv"
    file.write_text(HEADER + text, "utf-8")
    container = make_container(
        read_settings(_env_file=None, data_dir=tmp_path, database_url="memory:")
    )
    services = container.services()
    console = Console(file=io.StringIO())
    results = []
    async with container.lifecycle().running():
        for output in (console, Console(file=io.StringIO())):
            result, refused = await upsert_observations(
                services, file, None, RowMessages(output), NOW
            )
            assert refused == 0
            results.append(result)
    assert isinstance(console.file, io.StringIO)
    return results, console.file.getvalue()


async def test_a_corrected_reading_of_the_same_minute_is_added_once(tmp_path: Path) -> None:
    text = row(0, 75) + row(5, 76) + row(0, 77) + row(5, 76)

    results, said = await imported_twice(tmp_path, text)

    assert results == [UpsertResult(2, 2), UpsertResult(0, 4)]
    assert said == "line 2: is replaced by a later row of this station and time\n"


async def test_rows_of_the_same_minute_stay_together_in_a_long_file(tmp_path: Path) -> None:
    several = [row(minute, 75) for minute in range(OBSERVATIONS_AT_ONCE - 1)]
    alike = [row(OBSERVATIONS_AT_ONCE, fahrenheit) for fahrenheit in (75, 76, 77)]

    results, _ = await imported_twice(tmp_path, "".join(several + alike + [row(9_999, 75)]))

    rows = OBSERVATIONS_AT_ONCE + 3
    added = OBSERVATIONS_AT_ONCE + 1
    assert results == [UpsertResult(added, rows - added), UpsertResult(0, rows)]
