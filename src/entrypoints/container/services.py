"""What an entrypoint may use: the use cases and the doors for questions, built once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skywitness.domain.use_cases.await_examination import AwaitExamination
from skywitness.domain.use_cases.examine_report import ExamineReport
from skywitness.domain.use_cases.file_report import FileReport
from skywitness.domain.use_cases.find_duplicates import FindDuplicates
from skywitness.domain.use_cases.find_events import FindEvent, FindEvents
from skywitness.domain.use_cases.find_nearby import FindNearby
from skywitness.domain.use_cases.import_reports import ImportReports
from skywitness.domain.use_cases.purge_expired import PurgeExpired
from skywitness.domain.use_cases.read_text import ReadText
from skywitness.domain.use_cases.read_weather import ReadWeather
from skywitness.domain.use_cases.revise_report import ReviseReport
from skywitness.domain.use_cases.withdraw_report import RestoreReport, WithdrawReport
from skywitness.ports.call_budget import CallBudget
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.examination_queue import ExaminationQueue
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.observation_archive import ObservationArchive
from skywitness.ports.provider_state import ProviderWatch
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.stream_log import StreamLog
from skywitness.ports.text_analysis import TextAnalysis
from skywitness.ports.unit_of_work import UnitOfWorkFactory
from skywitness.ports.weather import WeatherProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The ports that one database serves together; `weather` is its station archive."""

    units: UnitOfWorkFactory
    queries: ReportQueries
    queue: ExaminationQueue
    stream: StreamLog
    archive: ObservationArchive
    weather: WeatherProvider
    calls: CallBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that routes, commands and workers call."""

    file_report: FileReport
    revise_report: ReviseReport
    withdraw_report: WithdrawReport
    restore_report: RestoreReport
    import_reports: ImportReports
    examine_report: ExamineReport
    await_examination: AwaitExamination
    find_nearby: FindNearby
    find_duplicates: FindDuplicates
    find_events: FindEvents
    find_event: FindEvent
    read_text: ReadText
    read_weather: ReadWeather
    purge_expired: PurgeExpired
    units: UnitOfWorkFactory
    queries: ReportQueries
    queue: ExaminationQueue
    stream: StreamLog
    archive: ObservationArchive
    weather: Sequence[WeatherProvider]
    watches: Sequence[ProviderWatch]
    storage: ObjectStorage
    clock: Clock


def services_over(
    *,
    store: Store,
    storage: ObjectStorage,
    text: TextAnalysis,
    weather: Sequence[WeatherProvider],
    read_weather: ReadWeather,
    watches: Sequence[ProviderWatch],
    clock: Clock,
    ids: Ids,
) -> Services:
    """Put the use cases together over chosen adapters."""
    units, queries, queue = store.units, store.queries, store.queue
    return Services(
        file_report=FileReport(units=units, clock=clock, ids=ids),
        revise_report=ReviseReport(units=units, clock=clock),
        withdraw_report=WithdrawReport(units=units, clock=clock),
        restore_report=RestoreReport(units=units, clock=clock),
        import_reports=ImportReports(units=units, clock=clock, ids=ids),
        examine_report=ExamineReport(
            units=units, queries=queries, queue=queue, weather=weather, text=text, clock=clock
        ),
        await_examination=AwaitExamination(units=units, queue=queue),
        find_nearby=FindNearby(queries=queries),
        find_duplicates=FindDuplicates(units=units, queries=queries),
        find_events=FindEvents(queries=queries),
        find_event=FindEvent(units=units, queries=queries),
        read_text=ReadText(text=text),
        read_weather=read_weather,
        purge_expired=PurgeExpired(stream=store.stream, clock=clock),
        units=units,
        queries=queries,
        queue=queue,
        stream=store.stream,
        archive=store.archive,
        weather=weather,
        watches=watches,
        storage=storage,
        clock=clock,
    )
