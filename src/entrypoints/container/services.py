"""The use cases and queries that routes, commands and workers call."""

from __future__ import annotations

from collections.abc import Sequence

from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.photos.moderation import ModerationPolicy
from skywitness.domain.use_cases.add_photo import AddPhoto
from skywitness.domain.use_cases.analyse_photos import AnalysePhotos
from skywitness.domain.use_cases.announce_photo import AnnouncePhoto, TakeAnnouncedPhoto
from skywitness.domain.use_cases.authenticate import Authenticate, AuthenticateKey
from skywitness.domain.use_cases.await_examination import AwaitExamination
from skywitness.domain.use_cases.concurrency import ConcurrencyLimit
from skywitness.domain.use_cases.confirm_photo import ConfirmPhoto
from skywitness.domain.use_cases.erase_reports import EraseReports
from skywitness.domain.use_cases.examine_report import ExamineReport
from skywitness.domain.use_cases.export_reports import ExportReports
from skywitness.domain.use_cases.file_report import FileReport
from skywitness.domain.use_cases.find_duplicates import FindDuplicates
from skywitness.domain.use_cases.find_events import FindEvent, FindEvents
from skywitness.domain.use_cases.find_nearby import FindNearby
from skywitness.domain.use_cases.flag_report import FlagReport
from skywitness.domain.use_cases.follow_reports import FollowReports
from skywitness.domain.use_cases.gather_evidence import GatherEvidence
from skywitness.domain.use_cases.hold_report import HoldReport
from skywitness.domain.use_cases.import_reports import ImportReports
from skywitness.domain.use_cases.list_reports import ListReports
from skywitness.domain.use_cases.manage_keys import ManageKeys
from skywitness.domain.use_cases.manage_photos import DescribePhoto, ReadPhotos, RemovePhoto
from skywitness.domain.use_cases.merge_report import MergeReport
from skywitness.domain.use_cases.note_report import NoteReport
from skywitness.domain.use_cases.passed_time import PassedTime
from skywitness.domain.use_cases.preview_verdict import PreviewVerdict
from skywitness.domain.use_cases.purge_expired import PurgeExpired
from skywitness.domain.use_cases.read_history import ReadHistory
from skywitness.domain.use_cases.read_queue import ReadQueue
from skywitness.domain.use_cases.read_report import ReadReport
from skywitness.domain.use_cases.read_sources import ReadSources
from skywitness.domain.use_cases.read_stations import ReadStations
from skywitness.domain.use_cases.read_text import ReadText
from skywitness.domain.use_cases.read_weather import ReadWeather
from skywitness.domain.use_cases.reconcile_photos import ReconcilePhotos
from skywitness.domain.use_cases.record_refusals import RecordRefusals
from skywitness.domain.use_cases.review_photo import ReviewPhoto
from skywitness.domain.use_cases.review_report import ReviewReport, UndoDecision
from skywitness.domain.use_cases.revise_report import ReviseReport
from skywitness.domain.use_cases.tally_reports import TallyReports
from skywitness.domain.use_cases.withdraw_report import RestoreReport, WithdrawReport
from skywitness.domain.use_cases.witness_report import WitnessReport
from skywitness.entrypoints.container.stores import Store
from skywitness.ports.access_tokens import AccessTokens
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.photo_analysis import PhotoAnalysis
from skywitness.ports.photo_preparation import PhotoPreparation
from skywitness.ports.provider_state import ProviderWatch
from skywitness.ports.sign_in import SignIn
from skywitness.ports.text_analysis import TextAnalysis
from skywitness.ports.weather import WeatherProvider


class Services:
    """Every use case over chosen adapters, and the ports that entrypoints call directly.

    This class is the one place that lists the use cases.
    """

    def __init__(
        self,
        *,
        store: Store,
        storage: ObjectStorage,
        photos: PhotoPreparation,
        photo_analysers: Sequence[PhotoAnalysis],
        moderation: ModerationPolicy,
        redactor: Redactor,
        stand_ins: StandIns,
        text: TextAnalysis,
        weather: Sequence[WeatherProvider],
        read_weather: ReadWeather,
        read_sources: ReadSources,
        watches: Sequence[ProviderWatch],
        clock: Clock,
        ids: Ids,
        access_tokens: AccessTokens | None = None,
        sign_in: SignIn | None = None,
        everybody: Actor | None = LOCAL,
    ) -> None:
        """`everybody` is whose every request over HTTP is; None if credentials decide."""
        units, queries, queue = store.units, store.queries, store.queue
        passed = PassedTime(clock)
        self.file_report = FileReport(
            units=units,
            clock=clock,
            ids=ids,
            redactor=redactor,
            stand_ins=stand_ins,
            passed=passed,
        )
        self.revise_report = ReviseReport(
            units=units, clock=clock, redactor=redactor, stand_ins=stand_ins
        )
        self.withdraw_report = WithdrawReport(units=units, clock=clock)
        self.restore_report = RestoreReport(units=units, clock=clock)
        self._add_objects(store, storage, photos, moderation, redactor, clock, ids)
        key = AuthenticateKey(units, clock)
        self.authenticate = Authenticate(key, everybody, access_tokens)
        self.record_refusal = RecordRefusals(units, clock)
        self.manage_keys = ManageKeys(units, clock, redactor, key.forget)
        self.import_reports = ImportReports(
            units=units, clock=clock, ids=ids, redactor=redactor, stand_ins=stand_ins
        )
        self._add_examination(store, storage, photo_analysers, moderation, weather, text, clock)
        self._add_reading(store, clock)
        self._add_desk(store, clock)
        self.read_text = ReadText(text=text, redactor=redactor)
        self.read_weather, self.read_sources = read_weather, read_sources
        self.purge_expired = PurgeExpired(
            units=units, erasures=store.erasures, stream=store.stream, clock=clock, passed=passed
        )

        self.units, self.queries, self.queue = units, queries, queue
        self.stream, self.archive = store.stream, store.archive
        self.weather, self.watches, self.storage = weather, watches, storage
        self.sign_in, self.redactor, self.clock = sign_in, redactor, clock

    def _add_examination(
        self,
        store: Store,
        storage: ObjectStorage,
        photo_analysers: Sequence[PhotoAnalysis],
        moderation: ModerationPolicy,
        weather: Sequence[WeatherProvider],
        text: TextAnalysis,
        clock: Clock,
    ) -> None:
        gather = GatherEvidence(queries=store.queries, weather=weather)
        photos = AnalysePhotos(
            units=store.units,
            storage=storage,
            analysers=photo_analysers,
            clock=clock,
            moderation=moderation,
        )
        self.examine_report = ExamineReport(
            units=store.units,
            queries=store.queries,
            queue=store.queue,
            gather=gather,
            text=text,
            photos=photos,
            clock=clock,
        )
        self.preview_verdict = PreviewVerdict(
            file=self.file_report, gather=gather, archive=store.archive
        )

    def _add_reading(self, store: Store, clock: Clock) -> None:
        units, queries = store.units, store.queries
        self.list_reports = ListReports(queries)
        self.tally_reports = TallyReports(store.tallies)
        self.read_stations = ReadStations(store.archive)
        self.read_report = ReadReport(
            units=units, queries=queries, archive=store.archive, clock=clock
        )
        self.export_reports = ExportReports(units=units, queries=queries, clock=clock)
        self.await_examination = AwaitExamination(units=units, queue=store.queue)
        concurrency = ConcurrencyLimit()
        self.find_nearby = FindNearby(queries=queries, concurrency=concurrency)
        self.find_duplicates = FindDuplicates(units=units, queries=queries, concurrency=concurrency)
        self.find_events = FindEvents(queries=queries, concurrency=concurrency)
        self.follow_reports = FollowReports(units, store.stream)
        self.find_event = FindEvent(units=units, queries=queries, concurrency=concurrency)

    def _add_objects(
        self,
        store: Store,
        storage: ObjectStorage,
        preparation: PhotoPreparation,
        moderation: ModerationPolicy,
        redactor: Redactor,
        clock: Clock,
        ids: Ids,
    ) -> None:
        units = store.units
        self.add_photo = AddPhoto(
            units=units,
            storage=storage,
            preparation=preparation,
            clock=clock,
            ids=ids,
            moderation=moderation,
        )
        self.announce_photo = AnnouncePhoto(
            units=units, storage=storage, redactor=redactor, clock=clock, ids=ids
        )
        self.take_announced_photo = TakeAnnouncedPhoto(units=units, storage=storage)
        self.confirm_photo = ConfirmPhoto(self.add_photo)
        self.read_photos = ReadPhotos(units=units)
        self.review_photo = ReviewPhoto(units=units, clock=clock)
        self.describe_photo = DescribePhoto(units=units, redactor=redactor, clock=clock)
        self.remove_photo = RemovePhoto(units=units, storage=storage, clock=clock)
        self.erase_reports = EraseReports(
            units=units, erasures=store.erasures, storage=storage, clock=clock
        )
        self.reconcile_photos = ReconcilePhotos(
            units=units, queries=store.queries, storage=storage, clock=clock
        )

    def _add_desk(self, store: Store, clock: Clock) -> None:
        units = store.units
        self.read_history = ReadHistory(units=units)
        self.review_report = ReviewReport(units=units, clock=clock)
        self.merge_report = MergeReport(units=units, clock=clock)
        self.undo_decision = UndoDecision(units=units, clock=clock)
        self.read_queue = ReadQueue(queue=store.desk, clock=clock)
        self.hold_report = HoldReport(units=units, clock=clock)
        self.flag_report = FlagReport(units=units, clock=clock)
        self.witness_report = WitnessReport(units=units)
        self.note_report = NoteReport(units=units, clock=clock)
