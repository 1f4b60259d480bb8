from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.memory.erasures import MemoryErasures
from skywitness.adapters.memory.examination_queue import MemoryExaminationQueue
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.adapters.memory.queries import MemoryReportQueries
from skywitness.adapters.memory.store import MemoryStore
from skywitness.adapters.memory.stream_log import MemoryStreamLog
from skywitness.adapters.memory.text import ScriptedTextAnalysis
from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWorkFactory
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.reports.filing import Filing
from skywitness.domain.use_cases.analyse_photos import AnalysePhotos
from skywitness.domain.use_cases.examine_report import ExamineReport
from skywitness.domain.use_cases.file_report import Filed, FileReport, IdempotencyKey
from skywitness.domain.use_cases.gather_evidence import GatherEvidence
from skywitness.domain.use_cases.import_reports import ImportReports
from skywitness.domain.use_cases.passed_time import PassedTime
from skywitness.domain.use_cases.purge_expired import PurgeExpired
from skywitness.domain.use_cases.revise_report import ReviseReport
from skywitness.domain.use_cases.withdraw_report import RestoreReport, WithdrawReport
from skywitness.ports.examination_queue import Lease
from skywitness.ports.photo_analysis import PhotoAnalysis
from skywitness.ports.weather import WeatherProvider
from tests.builders import FILED_AT, REDACTOR, STAND_INS, a_filing


@dataclass(slots=True)
class Office:
    """The use cases over a store in memory, weather and words that a test decides."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: FixedClock = field(default_factory=lambda: FixedClock(FILED_AT))
    ids: SequentialIds = field(default_factory=SequentialIds)
    weather: GivenWeather = field(default_factory=GivenWeather)
    text: ScriptedTextAnalysis = field(default_factory=ScriptedTextAnalysis)
    storage: MemoryStorage = field(default_factory=MemoryStorage)
    photo_analysers: Sequence[PhotoAnalysis] = ()
    uptime_s: float = 0.0
    passed: PassedTime = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget what a process knows of the time that passed."""
        self.passed = PassedTime(self.clock, lambda: self.uptime_s)

    def wait(self, by: timedelta) -> None:
        """Let time pass, not only on the clock."""
        self.uptime_s += by.total_seconds()
        self.clock.advance(by)

    @property
    def units(self) -> MemoryUnitOfWorkFactory:
        return MemoryUnitOfWorkFactory(self.store)

    @property
    def queue(self) -> MemoryExaminationQueue:
        return MemoryExaminationQueue(self.store)

    @property
    def queries(self) -> MemoryReportQueries:
        return MemoryReportQueries(self.store)

    @property
    def file(self) -> FileReport:
        return FileReport(
            units=self.units,
            clock=self.clock,
            ids=self.ids,
            redactor=REDACTOR,
            stand_ins=STAND_INS,
            passed=self.passed,
        )

    @property
    def purge_expired(self) -> PurgeExpired:
        return PurgeExpired(
            units=self.units,
            erasures=MemoryErasures(self.store),
            stream=MemoryStreamLog(self.store),
            clock=self.clock,
            passed=self.passed,
        )

    @property
    def revise(self) -> ReviseReport:
        return ReviseReport(
            units=self.units, clock=self.clock, redactor=REDACTOR, stand_ins=STAND_INS
        )

    @property
    def withdraw(self) -> WithdrawReport:
        return WithdrawReport(units=self.units, clock=self.clock)

    @property
    def restore(self) -> RestoreReport:
        return RestoreReport(units=self.units, clock=self.clock)

    @property
    def import_(self) -> ImportReports:
        return ImportReports(
            units=self.units,
            clock=self.clock,
            ids=self.ids,
            redactor=REDACTOR,
            stand_ins=STAND_INS,
        )

    @property
    def examine(self) -> ExamineReport:
        return ExamineReport(
            units=self.units,
            queries=self.queries,
            queue=self.queue,
            gather=GatherEvidence(queries=self.queries, weather=(self.weather,)),
            text=self.text,
            photos=AnalysePhotos(
                units=self.units,
                storage=self.storage,
                analysers=self.photo_analysers,
                clock=self.clock,
            ),
            clock=self.clock,
        )

    def asking(self, *weather: WeatherProvider) -> ExamineReport:
        """Return the examination with other sources of weather."""
        gather = GatherEvidence(queries=self.queries, weather=weather)
        return replace(self.examine, gather=gather)

    async def filed(
        self,
        filing: Filing | None = None,
        *,
        key: IdempotencyKey | None = None,
        actor: Actor = LOCAL,
    ) -> Filed:
        return await self.file(filing or a_filing(), actor=actor, idempotency=key)

    async def lease(self) -> Lease:
        (lease,) = await self.queue.lease("w", self.clock.now(), timedelta(minutes=2), 1)
        return lease


@pytest.fixture
def office() -> Office:
    return Office()
