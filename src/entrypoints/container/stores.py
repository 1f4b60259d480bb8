"""The ports that one database implements together, and the adapters that implement them.

This module loads neither settings nor third-party packages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skywitness.ports.call_budget import CallBudget
from skywitness.ports.desk import DeskQueue
from skywitness.ports.erasures import Erasures
from skywitness.ports.examination_queue import ExaminationQueue
from skywitness.ports.observation_archive import ObservationArchive
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.report_tallies import ReportTallies
from skywitness.ports.stream_log import StreamLog
from skywitness.ports.unit_of_work import UnitOfWorkFactory
from skywitness.ports.weather import WeatherProvider

if TYPE_CHECKING:
    from skywitness.adapters.sqlite.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The ports that one database implements together; `weather` is its station archive."""

    units: UnitOfWorkFactory
    queries: ReportQueries
    tallies: ReportTallies
    queue: ExaminationQueue
    desk: DeskQueue
    stream: StreamLog
    archive: ObservationArchive
    weather: WeatherProvider
    calls: CallBudget
    erasures: Erasures
    prepare: Callable[[], None]
    """Loads and builds what the first answers do without; it may be called in a thread."""


def memory_store() -> Store:
    """Return a store that lasts as long as the process."""
    from skywitness.adapters.memory.call_budget import MemoryCallBudget
    from skywitness.adapters.memory.desk import MemoryDeskQueue
    from skywitness.adapters.memory.erasures import MemoryErasures
    from skywitness.adapters.memory.examination_queue import MemoryExaminationQueue
    from skywitness.adapters.memory.observation_archive import MemoryStationArchive
    from skywitness.adapters.memory.queries import MemoryReportQueries
    from skywitness.adapters.memory.store import MemoryStore
    from skywitness.adapters.memory.stream_log import MemoryStreamLog
    from skywitness.adapters.memory.tallies import MemoryReportTallies
    from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWorkFactory

    store, archive = MemoryStore(), MemoryStationArchive()
    return Store(
        units=MemoryUnitOfWorkFactory(store),
        queries=MemoryReportQueries(store),
        tallies=MemoryReportTallies(store),
        queue=MemoryExaminationQueue(store),
        desk=MemoryDeskQueue(store),
        stream=MemoryStreamLog(store),
        archive=archive,
        weather=archive,
        calls=MemoryCallBudget(),
        erasures=MemoryErasures(store),
        prepare=lambda: None,
    )


def store_in(database: Database) -> Store:
    """Return a store in a SQLite database, which the caller opens and closes."""
    from skywitness.adapters.sqlite import codec
    from skywitness.adapters.sqlite.call_budget import SqliteCallBudget
    from skywitness.adapters.sqlite.desk_queue import SqliteDeskQueue
    from skywitness.adapters.sqlite.erasures import SqliteErasures
    from skywitness.adapters.sqlite.examination_queue import SqliteExaminationQueue
    from skywitness.adapters.sqlite.queries import SqliteReportQueries
    from skywitness.adapters.sqlite.station_archive import SqliteStationArchive
    from skywitness.adapters.sqlite.stream_log import SqliteStreamLog
    from skywitness.adapters.sqlite.tallies.report_tallies import SqliteReportTallies
    from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory

    archive = SqliteStationArchive(database)
    return Store(
        units=SqliteUnitOfWorkFactory(database),
        queries=SqliteReportQueries(database),
        tallies=SqliteReportTallies(database),
        queue=SqliteExaminationQueue(database),
        desk=SqliteDeskQueue(database),
        stream=SqliteStreamLog(database),
        archive=archive,
        weather=archive,
        calls=SqliteCallBudget(database),
        erasures=SqliteErasures(database),
        prepare=codec.prepare,
    )
