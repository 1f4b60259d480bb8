"""The use cases and queries that routes, commands and workers call."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from skywitness.entrypoints.container.desk_use_cases import DeskUseCases
from skywitness.entrypoints.container.photo_use_cases import PhotoUseCases

if TYPE_CHECKING:
    from skywitness.domain.use_cases.authenticate import Authenticate, AuthenticateKey
    from skywitness.domain.use_cases.await_examination import AwaitExamination
    from skywitness.domain.use_cases.concurrency import ConcurrencyLimit
    from skywitness.domain.use_cases.examine_report import ExamineReport
    from skywitness.domain.use_cases.export_reports import ExportReports
    from skywitness.domain.use_cases.file_report import FileReport
    from skywitness.domain.use_cases.find_duplicates import FindDuplicates
    from skywitness.domain.use_cases.find_events import FindEvent, FindEvents
    from skywitness.domain.use_cases.find_nearby import FindNearby
    from skywitness.domain.use_cases.follow_reports import FollowReports
    from skywitness.domain.use_cases.gather_evidence import GatherEvidence
    from skywitness.domain.use_cases.import_reports import ImportReports
    from skywitness.domain.use_cases.list_reports import ListReports
    from skywitness.domain.use_cases.manage_keys import ManageKeys
    from skywitness.domain.use_cases.passed_time import PassedTime
    from skywitness.domain.use_cases.preview_verdict import PreviewVerdict
    from skywitness.domain.use_cases.purge_expired import PurgeExpired
    from skywitness.domain.use_cases.read_parts import ReadParts
    from skywitness.domain.use_cases.read_report import ReadReport
    from skywitness.domain.use_cases.read_stations import ReadStations
    from skywitness.domain.use_cases.read_text import ReadText
    from skywitness.domain.use_cases.record_refusals import RecordRefusals
    from skywitness.domain.use_cases.revise_report import ReviseReport
    from skywitness.domain.use_cases.tally_reports import TallyReports
    from skywitness.domain.use_cases.withdraw_report import RestoreReport, WithdrawReport


class Services(DeskUseCases, PhotoUseCases):
    """Every use case over chosen adapters, and the ports that entrypoints call directly.

    Each use case is loaded and built when it is first used, so that a process loads only its own.
    """

    @cached_property
    def _passed(self) -> PassedTime:
        from skywitness.domain.use_cases.passed_time import PassedTime

        return PassedTime(self.clock)

    @cached_property
    def file_report(self) -> FileReport:
        from skywitness.domain.use_cases.file_report import FileReport

        return FileReport(
            units=self.units,
            clock=self.clock,
            ids=self._ids,
            redactor=self.redactor,
            stand_ins=self._stand_ins,
            passed=self._passed,
        )

    @cached_property
    def revise_report(self) -> ReviseReport:
        from skywitness.domain.use_cases.revise_report import ReviseReport

        return ReviseReport(
            units=self.units, clock=self.clock, redactor=self.redactor, stand_ins=self._stand_ins
        )

    @cached_property
    def withdraw_report(self) -> WithdrawReport:
        from skywitness.domain.use_cases.withdraw_report import WithdrawReport

        return WithdrawReport(units=self.units, clock=self.clock)

    @cached_property
    def restore_report(self) -> RestoreReport:
        from skywitness.domain.use_cases.withdraw_report import RestoreReport

        return RestoreReport(units=self.units, clock=self.clock)

    @cached_property
    def import_reports(self) -> ImportReports:
        from skywitness.domain.use_cases.import_reports import ImportReports

        return ImportReports(
            units=self.units,
            clock=self.clock,
            ids=self._ids,
            redactor=self.redactor,
            stand_ins=self._stand_ins,
        )

    @cached_property
    def purge_expired(self) -> PurgeExpired:
        from skywitness.domain.use_cases.purge_expired import PurgeExpired

        return PurgeExpired(
            units=self.units,
            erasures=self._erasures,
            stream=self.stream,
            clock=self.clock,
            passed=self._passed,
        )

    @cached_property
    def authenticate(self) -> Authenticate:
        from skywitness.domain.use_cases.authenticate import Authenticate

        return Authenticate(self._key, self._everybody, self._access_tokens)

    @cached_property
    def _key(self) -> AuthenticateKey:
        from skywitness.domain.use_cases.authenticate import AuthenticateKey

        return AuthenticateKey(self.units, self.clock)

    @cached_property
    def record_refusal(self) -> RecordRefusals:
        from skywitness.domain.use_cases.record_refusals import RecordRefusals

        return RecordRefusals(self.units, self.clock)

    @cached_property
    def manage_keys(self) -> ManageKeys:
        from skywitness.domain.use_cases.manage_keys import ManageKeys

        return ManageKeys(self.units, self.clock, self.redactor, self._key.forget)

    @cached_property
    def _gather_evidence(self) -> GatherEvidence:
        from skywitness.domain.use_cases.gather_evidence import GatherEvidence

        return GatherEvidence(queries=self.queries, weather=self.weather)

    @cached_property
    def examine_report(self) -> ExamineReport:
        from skywitness.domain.use_cases.examine_report import ExamineReport

        return ExamineReport(
            units=self.units,
            queries=self.queries,
            queue=self.queue,
            gather=self._gather_evidence,
            text=self._text,
            photos=self.analyse_photos,
            clock=self.clock,
        )

    @cached_property
    def preview_verdict(self) -> PreviewVerdict:
        from skywitness.domain.use_cases.preview_verdict import PreviewVerdict

        return PreviewVerdict(
            file=self.file_report, gather=self._gather_evidence, archive=self.archive
        )

    @cached_property
    def await_examination(self) -> AwaitExamination:
        from skywitness.domain.use_cases.await_examination import AwaitExamination

        return AwaitExamination(units=self.units, queue=self.queue)

    @cached_property
    def read_report(self) -> ReadReport:
        from skywitness.domain.use_cases.read_report import ReadReport

        return ReadReport(units=self.units, queries=self.queries)

    @cached_property
    def read_parts(self) -> ReadParts:
        from skywitness.domain.use_cases.read_parts import ReadParts

        return ReadParts(
            units=self.units, queries=self.queries, archive=self.archive, clock=self.clock
        )

    @cached_property
    def list_reports(self) -> ListReports:
        from skywitness.domain.use_cases.list_reports import ListReports

        return ListReports(self.queries)

    @cached_property
    def export_reports(self) -> ExportReports:
        from skywitness.domain.use_cases.export_reports import ExportReports

        return ExportReports(units=self.units, queries=self.queries, clock=self.clock)

    @cached_property
    def tally_reports(self) -> TallyReports:
        from skywitness.domain.use_cases.tally_reports import TallyReports

        return TallyReports(self._tallies)

    @cached_property
    def follow_reports(self) -> FollowReports:
        from skywitness.domain.use_cases.follow_reports import FollowReports

        return FollowReports(self.units, self.stream)

    @cached_property
    def _concurrency(self) -> ConcurrencyLimit:
        from skywitness.domain.use_cases.concurrency import ConcurrencyLimit

        return ConcurrencyLimit()

    @cached_property
    def find_nearby(self) -> FindNearby:
        from skywitness.domain.use_cases.find_nearby import FindNearby

        return FindNearby(queries=self.queries, concurrency=self._concurrency)

    @cached_property
    def find_duplicates(self) -> FindDuplicates:
        from skywitness.domain.use_cases.find_duplicates import FindDuplicates

        return FindDuplicates(units=self.units, queries=self.queries, concurrency=self._concurrency)

    @cached_property
    def find_events(self) -> FindEvents:
        from skywitness.domain.use_cases.find_events import FindEvents

        return FindEvents(queries=self.queries, concurrency=self._concurrency)

    @cached_property
    def find_event(self) -> FindEvent:
        from skywitness.domain.use_cases.find_events import FindEvent

        return FindEvent(units=self.units, queries=self.queries, concurrency=self._concurrency)

    @cached_property
    def read_stations(self) -> ReadStations:
        from skywitness.domain.use_cases.read_stations import ReadStations

        return ReadStations(self.archive)

    @cached_property
    def read_text(self) -> ReadText:
        from skywitness.domain.use_cases.read_text import ReadText

        return ReadText(text=self._text, redactor=self.redactor)
