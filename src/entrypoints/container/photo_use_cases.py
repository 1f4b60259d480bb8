"""The use cases of photos and their objects."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from skywitness.entrypoints.container.chosen_adapters import ChosenAdapters

if TYPE_CHECKING:
    from skywitness.domain.use_cases.add_photo import AddPhoto
    from skywitness.domain.use_cases.analyse_photos import AnalysePhotos
    from skywitness.domain.use_cases.announce_photo import AnnouncePhoto, TakeAnnouncedPhoto
    from skywitness.domain.use_cases.confirm_photo import ConfirmPhoto
    from skywitness.domain.use_cases.erase_reports import EraseReports
    from skywitness.domain.use_cases.manage_photos import DescribePhoto, ReadPhotos, RemovePhoto
    from skywitness.domain.use_cases.reconcile_photos import ReconcilePhotos
    from skywitness.domain.use_cases.review_photo import ReviewPhoto


class PhotoUseCases(ChosenAdapters):
    """Adding, reading, reviewing and removing photos; erasing reports with theirs."""

    @cached_property
    def add_photo(self) -> AddPhoto:
        from skywitness.domain.use_cases.add_photo import AddPhoto

        return AddPhoto(
            units=self.units,
            storage=self.storage,
            preparation=self._photos,
            clock=self.clock,
            ids=self._ids,
            moderation=self._moderation,
        )

    @cached_property
    def announce_photo(self) -> AnnouncePhoto:
        from skywitness.domain.use_cases.announce_photo import AnnouncePhoto

        return AnnouncePhoto(
            units=self.units,
            storage=self.storage,
            redactor=self.redactor,
            clock=self.clock,
            ids=self._ids,
        )

    @cached_property
    def take_announced_photo(self) -> TakeAnnouncedPhoto:
        from skywitness.domain.use_cases.announce_photo import TakeAnnouncedPhoto

        return TakeAnnouncedPhoto(units=self.units, storage=self.storage)

    @cached_property
    def confirm_photo(self) -> ConfirmPhoto:
        from skywitness.domain.use_cases.confirm_photo import ConfirmPhoto

        return ConfirmPhoto(self.add_photo)

    @cached_property
    def read_photos(self) -> ReadPhotos:
        from skywitness.domain.use_cases.manage_photos import ReadPhotos

        return ReadPhotos(units=self.units)

    @cached_property
    def review_photo(self) -> ReviewPhoto:
        from skywitness.domain.use_cases.review_photo import ReviewPhoto

        return ReviewPhoto(units=self.units, clock=self.clock)

    @cached_property
    def describe_photo(self) -> DescribePhoto:
        from skywitness.domain.use_cases.manage_photos import DescribePhoto

        return DescribePhoto(units=self.units, redactor=self.redactor, clock=self.clock)

    @cached_property
    def remove_photo(self) -> RemovePhoto:
        from skywitness.domain.use_cases.manage_photos import RemovePhoto

        return RemovePhoto(units=self.units, storage=self.storage, clock=self.clock)

    @cached_property
    def analyse_photos(self) -> AnalysePhotos:
        from skywitness.domain.use_cases.analyse_photos import AnalysePhotos

        return AnalysePhotos(
            units=self.units,
            storage=self.storage,
            analysers=self._photo_analysers,
            clock=self.clock,
            moderation=self._moderation,
        )

    @cached_property
    def erase_reports(self) -> EraseReports:
        from skywitness.domain.use_cases.erase_reports import EraseReports

        return EraseReports(
            units=self.units, erasures=self._erasures, storage=self.storage, clock=self.clock
        )

    @cached_property
    def reconcile_photos(self) -> ReconcilePhotos:
        from skywitness.domain.use_cases.reconcile_photos import ReconcilePhotos

        return ReconcilePhotos(
            units=self.units, queries=self.queries, storage=self.storage, clock=self.clock
        )
