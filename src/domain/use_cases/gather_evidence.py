"""Gather what a claim is judged by: the readings of all sources, and neighbouring reports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from skywitness.domain.model.assessment.judge import judge
from skywitness.domain.model.assessment.scope import (
    NEIGHBOUR_RADIUS_M,
    NEIGHBOUR_WINDOW,
    reach_m,
    window,
)
from skywitness.domain.model.errors import ArchiveEmpty, LocationUnknown, ProviderError
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.photos.same_picture import telling_hashes
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.weather import WeatherProvider

LONG_TEXTS: Final = 40_000
"""Characters of neighbours that are compared in milliseconds; with more, others have their turn."""

NEIGHBOURS: Final = 50
"""More neighbours than this no longer change a verdict."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The neighbours of a claim, the readings of all sources, and the `failures` of the others.

    `reached` says that a source has readings of the time, `archive_is_empty` that all of those are
    archives without any observation.
    """

    conditions: tuple[Conditions, ...]
    neighbours: tuple[Neighbour, ...]
    reached: bool
    archive_is_empty: bool
    failures: tuple[ProviderError, ...]

    async def judged(
        self,
        claim: Claim,
        conditions: Sequence[Conditions],
        *,
        revision: int,
        observer: str,
        now: datetime,
        photos: Sequence[Photo] = (),
        sightings: Sequence[Sighting] = (),
    ) -> Verdict:
        """Judge the claim by `conditions` and all the rest; long texts are compared in a thread."""
        judged = partial(
            judge,
            claim,
            revision=revision,
            conditions=conditions,
            neighbours=self.neighbours,
            now=now,
            observer=observer,
            reference_reached=self.reached or bool(conditions),
            archive_is_empty=self.archive_is_empty,
            photos=photos,
            sightings=sightings,
        )
        length = sum(len(one.claim.narrative) for one in self.neighbours)
        return await asyncio.to_thread(judged) if length > LONG_TEXTS else judged()


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherEvidence:
    """Ask everything at the same time; a source that fails does not hold up the others."""

    queries: ReportQueries
    weather: Sequence[WeatherProvider]

    async def sightings(self, report: Report) -> Sequence[Sighting]:
        """Return photos of other reports that may have the same pictures as those of a report."""
        hashes = telling_hashes(report.photos)
        return await self.queries.sightings(report.id, hashes, NEIGHBOURS) if hashes else ()

    async def __call__(self, report_id: UUID, claim: Claim, now: datetime) -> Gathered:
        """Return what is there for a claim as it is compared; `report_id` is no neighbour."""
        when = window(claim)
        asked = [source for source in self.weather if source.reaches(when, now)]
        neighbours, answers = await asyncio.gather(
            self.queries.neighbours(
                claim,
                report_id,
                same_class(claim.phenomenon.key),
                NEIGHBOUR_RADIUS_M,
                NEIGHBOUR_WINDOW,
                NEIGHBOURS,
            ),
            asyncio.gather(*(_readings(source, claim, when) for source in asked)),
        )
        errors = tuple(one for one in answers if isinstance(one, ProviderError))
        empty = sum(isinstance(error, ArchiveEmpty) for error in errors)
        return Gathered(
            conditions=tuple(c for a in answers if not isinstance(a, ProviderError) for c in a),
            neighbours=neighbours,
            reached=bool(asked),
            archive_is_empty=0 < empty == len(asked),
            failures=tuple(one for one in errors if not isinstance(one, LocationUnknown)),
        )


async def _readings(
    source: WeatherProvider, claim: Claim, when: Interval
) -> Sequence[Conditions] | ProviderError:
    try:
        return await source.conditions(claim.place.point, reach_m(claim), when)
    except LocationUnknown as error:  # an answer: the source has no readings there
        return error
    except ProviderError as error:
        _log.warning("%s gave no conditions: %s", source.name, type(error).__name__)
        return error
