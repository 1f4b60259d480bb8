"""Have the photos of a report analysed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import ProviderError, ProviderUnavailable, StorageError
from skywitness.domain.model.photos.album import Album, stored
from skywitness.domain.model.photos.findings import PhotoFindings
from skywitness.domain.model.photos.moderation import ModerationPolicy
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import Action, change_report
from skywitness.ports.clock import Clock
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.photo_analysis import PhotoAnalysis
from skywitness.ports.unit_of_work import UnitOfWorkFactory

MOST_PHOTOS: Final = 6
"""Photos that one examination has analysed; the others have their turn in the next one."""

WITHIN_S: Final = 25.0
"""An examination has a minute, which weather and text need a part of."""

AT_ONCE: Final = 2
"""Pictures in memory."""

_EXAMINATION: Final = Actor.of("examination", Role.SERVICE)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Analysed:
    """The report with what was found, the `failures`, and whether nothing is left to analyse."""

    report: Report
    failures: tuple[ProviderError, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysePhotos:
    """Ask every analyser about every photo that it has not seen.

    - The view of a photo is analysed, never the photo as it was sent.
    - Findings are stored as soon as they are there, before the examination ends: analyses cost
      money, and a photo that must not be seen is hidden, whatever becomes of the rest.
    - A failure leaves findings marked as degraded, and leads to another attempt.
    - Photos that nobody has looked at are first.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    analysers: Sequence[PhotoAnalysis]
    clock: Clock
    moderation: ModerationPolicy = field(default_factory=ModerationPolicy)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def __call__(self, report: Report) -> Analysed:
        """Analyse what is new; return the report as it is stored then.

        Raises:
            ReportNotFound: it was erased in the meantime.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        if not report.photos or not self.analysers:
            return Analysed(report)
        waiting = [photo for photo in stored(report.photos) if self._missing(photo)]
        if not waiting:
            return Analysed(report)
        chosen = sorted(waiting, key=lambda photo: photo.is_degraded)[:MOST_PHOTOS]
        answers = await self._looked_at(chosen)
        found = {photo_id: answer.findings for photo_id, answer in answers.items()}

        def keep(current: Report, now: datetime) -> Report:
            return current.with_photos(_with_findings(current.photos, found, self.moderation), now)

        action = Action(name="photo.analyse", actor=_EXAMINATION)
        report = await change_report(self.units, self.clock, report.id, keep, action)
        failures = tuple(error for answer in answers.values() for error in answer.failures)
        is_whole = len(answers) == len(waiting) and not failures
        return Analysed(report, failures, is_whole)

    def _missing(self, photo: Photo) -> list[PhotoAnalysis]:
        return [one for one in self.analysers if photo.lacks(one.name)]

    async def _looked_at(self, photos: Sequence[Photo]) -> dict[UUID, _Answer]:
        """Return the answers about photos, as far as there are some in time."""
        tasks = {photo.id: asyncio.create_task(self._ask_all(photo)) for photo in photos}
        try:
            await asyncio.wait(tasks.values(), timeout=WITHIN_S)
        finally:
            late = [task for task in tasks.values() if not task.done()]
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return {one: task.result() for one, task in tasks.items() if not task.cancelled()}

    async def _ask_all(self, photo: Photo) -> _Answer:
        analysers = self._missing(photo)
        async with self._slots:
            try:
                picture = await self._view(photo)
            except StorageError as error:
                failure = ProviderUnavailable("storage", type(error).__name__)
                return _Answer.of([(one.name, failure) for one in analysers])
            found = await asyncio.gather(*(_ask(one, picture) for one in analysers))
        return _Answer.of(found)

    async def _view(self, photo: Photo) -> bytes:
        if photo.view is None:
            raise ValueError("a pending photo has no view")
        async with self.storage.open(photo.view.key) as opened:
            return b"".join([chunk async for chunk in opened.chunks])


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was found in one photo, failures included."""

    findings: tuple[PhotoFindings, ...]
    failures: tuple[ProviderError, ...]

    @classmethod
    def of(cls, answers: Sequence[tuple[str, PhotoFindings | ProviderError]]) -> _Answer:
        failures = tuple(answer for _, answer in answers if isinstance(answer, ProviderError))
        findings = tuple(
            PhotoFindings(analyser=name, degraded=True)
            if isinstance(answer, ProviderError)
            else answer
            for name, answer in answers
        )
        return cls(findings, failures)


async def _ask(
    analyser: PhotoAnalysis, picture: bytes
) -> tuple[str, PhotoFindings | ProviderError]:
    try:
        return analyser.name, await analyser.analyse(picture)
    except ProviderError as error:
        kind = type(error).__name__
        _log.warning("%s found nothing in a photo: %s %s", analyser.name, kind, error.reason)
        return analyser.name, error


def _with_findings(
    album: Album, found: Mapping[UUID, tuple[PhotoFindings, ...]], policy: ModerationPolicy
) -> Album:
    """Return an album with findings about those of its photos that are still there."""

    def changed(photo: Photo) -> Photo:
        for one in found.get(photo.id, ()):
            if photo.lacks(one.analyser) and photo.found_by(one.analyser) != one:
                photo = photo.with_findings(one)
        return photo.moderated(policy) if photo.id in found else photo

    return tuple(changed(photo) for photo in album)
