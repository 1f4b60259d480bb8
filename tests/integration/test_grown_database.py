"""The growth benchmark runs, and its database is one that the service could have written."""

from argparse import Namespace
from pathlib import Path

import pytest
from benchmarks import grown, growth
from benchmarks.population import NEWEST_PENDING, lives

from skywitness.adapters.sqlite import migrate
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.examination_queue import SqliteExaminationQueue
from skywitness.adapters.sqlite.queries import SqliteReportQueries
from skywitness.adapters.system import SystemClock
from skywitness.domain.model.reports.filter import ReportFilter

REPORTS = 300


async def test_a_grown_database_is_sound_and_holds_the_population(tmp_path: Path) -> None:
    file = grown.fill(tmp_path, REPORTS)
    assert migrate.check(file) == []
    database = Database(file)
    await database.open()
    try:
        queries = SqliteReportQueries(database)
        withdrawn = [life for life in lives(REPORTS) if life.states[-1].withdrawn_at is not None]
        assert await queries.total() == REPORTS - len(withdrawn)
        assert (await queries.count(ReportFilter(words=("the",)), exact=True)).value > REPORTS / 2
        backlog = await SqliteExaminationQueue(database).backlog(SystemClock().now())
        assert (backlog.due, backlog.later, backlog.failed) == (NEWEST_PENDING, 0, 0)
    finally:
        await database.close()


def test_a_report_with_verdict_evidence_and_full_text_takes_5_000_bytes(tmp_path: Path) -> None:
    """About 500 bytes of them are the indexes of observers and of the queue of the desk, and 500
    names of places and parts of reasons."""
    file = grown.fill(tmp_path, 3_500)
    assert file.stat().st_size / 3_500 < 5_000


def test_parts_of_a_population_are_the_same_apart() -> None:
    assert [*lives(30)][10:20] == [*lives(30, 10, 20)]


def test_a_database_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "skywitness.db"
    file.write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        grown.fill(tmp_path, 10)
    assert file.read_bytes() == b"precious"


def test_every_question_of_the_growth_benchmark_is_answered(tmp_path: Path) -> None:
    given = Namespace(counts=(100, 200), only="", singles=True, all=True, crowd=False)
    lines = growth.measured(given, tmp_path)
    shown = {line.what: line.measured for line in lines}
    assert shown["ms of CPU (items)"] == "100 / 200"
    assert "has_photo=true" in shown
    assert not [what for what, measured in shown.items() if "[" in measured], "an answer is not 200"
