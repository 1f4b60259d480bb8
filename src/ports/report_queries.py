"""The query side: encoded documents and pages, straight from storage."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from skywitness.domain.model.events.occurrence import Occurrence
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.weather.conditions import Conditions


class Representation(StrEnum):
    """How a document is encoded; a `ROW` is JSON with what a line of a list shows."""

    JSON = "json"
    GEOJSON = "geojson"
    ROW = "row"


class Document(NamedTuple):
    """An encoded report (UTF-8) for an audience: its revision, the number of its last change, and
    its observer, who may be left out of the encoded form.

    Numbers go on behind `StreamLog.earlier_changes`, so that a store restored from a backup gives
    none out again.
    """

    body: bytes
    revision: int
    change: int
    observer: str
    audience: Audience


Version = tuple[int, int]
"""Revision and number of the last change of a document."""

MOST_PAGE_BYTES: Final = 4 * 1024 * 1024
"""Of the items of a page: a thousand reports of usual length, a hundred of the longest."""


MOST_VERDICTS: Final = 101
"""The current verdict of a report and the newest of the earlier ones: each edit adds one."""


@dataclass(frozen=True, slots=True)
class Page:
    """Encoded reports in order, and the position of the next page (None on the last page).

    `versions` has the id of each and the number of its last change: equal ones, equal items.
    `damaged` counts the reports of this page that are left out because they cannot be read.
    """

    items: Sequence[bytes]
    versions: Sequence[tuple[str, int]]
    next: Position | None
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Occurrences:
    """What reports say occurred; `complete` False: more reports match."""

    found: Sequence[Occurrence]
    complete: bool


@dataclass(slots=True)
class SearchCounters:
    """What has become of searches since the start, for operators.

    `waited_s` is how long all that `ended` had waited for their turn; `timeout` and `overloaded`
    count those that were refused, as they took too long or too many were waiting.
    """

    ended: int = 0
    waited_s: float = 0.0
    timeout: int = 0
    overloaded: int = 0

    def __add__(self, other: SearchCounters) -> SearchCounters:
        """Return the sums."""
        return SearchCounters(
            self.ended + other.ended,
            self.waited_s + other.waited_s,
            self.timeout + other.timeout,
            self.overloaded + other.overloaded,
        )


class ReportQueries(Protocol):
    """Encoded documents, equal to those that `report_or_tombstone` builds from the entities."""

    @property
    @abstractmethod
    def searches(self) -> SearchCounters:
        """What has become of searches; all zero in a store where they never wait."""

    @abstractmethod
    async def document(self, report_id: UUID, audience: Audience, form: Representation) -> Document:
        """Return one report.

        Raises:
            ReportNotFound: no report has this id.
            ReportWithdrawn: it was withdrawn.
            StoreDamaged: what is stored of it cannot be read.
        """

    @abstractmethod
    def document_at_once(
        self, report_id: str, audience: Audience, known: Version | None = None
    ) -> Document | None:
        """Return one report as JSON if that needs no wait; None says no more than to await it.

        The body is empty where `known` is the current version. The id is given as its text, in
        lower case: to make a UUID of it would take as long as to find the report.
        """

    @abstractmethod
    async def page(
        self,
        where: ReportFilter,
        order: Order,
        limit: int,
        after: Position | None,
        audience: Audience,
        form: Representation,
    ) -> Page:
        """Return up to `limit` reports that match, beginning after a position.

        A page may be short, even empty, and have a next one: work for one page is limited.

        They are fewer where more would exceed `MOST_PAGE_BYTES`, but at least one. Rows count as
        much as what they are made of.

        Ids break ties in the direction of the order. Withdrawn reports, which only match with
        `updated_since`, appear as tombstones (`tombstone_document`; a GeoJSON feature without
        geometry). A report that does not change is neither skipped nor repeated while others
        change.
        """

    @abstractmethod
    async def count(
        self, where: ReportFilter, *, exact: bool, audience: Audience = Audience.PUBLIC
    ) -> Count:
        """Count the matching reports; an inexact count may be a bound or an estimate."""

    @abstractmethod
    async def verdicts(self, report_id: UUID) -> tuple[Verdict, ...]:
        """Return the newest `MOST_VERDICTS` verdicts with their evidence, the newest first.

        Raises:
            ReportNotFound, ReportWithdrawn: as for `document`.
        """

    @abstractmethod
    async def conditions(self, report_id: UUID) -> tuple[Conditions, ...]:
        """Return the reference weather that the last examination gathered, nearest time first.

        Raises:
            ReportNotFound, ReportWithdrawn: as for `document`.
        """

    @abstractmethod
    async def neighbours(
        self,
        claim: Claim,
        excluding: UUID,
        phenomena: frozenset[str],
        radius_m: float,
        within: timedelta,
        limit: int,
    ) -> tuple[Neighbour, ...]:
        """Return other reports of these phenomena near the claim in place and time, nearest first.

        Near means at most `radius_m` between the exact points and at most `within` between the
        intervals. Withdrawn and rejected reports do not count.
        """

    @abstractmethod
    async def sightings(
        self, excluding: UUID, hashes: Sequence[int], limit: int
    ) -> tuple[Sighting, ...]:
        """Return photos of other reports with nearly the same picture as one of these hashes.

        That is, `SAME_BITS` differ at most, and both are telling. Up to `limit`, those added first
        come first. Reports that are in no public list are left out.
        """

    @abstractmethod
    async def occurrences(
        self, where: ReportFilter, limit: int, after: Position | None = None
    ) -> Occurrences:
        """Return what up to `limit` matching reports say occurred, the latest begun first.

        Ids break ties, the highest first; with a position, they begin behind it. Withdrawn reports
        are left out.
        """

    @abstractmethod
    async def public_claims(self, report_ids: Sequence[UUID]) -> Sequence[PublicClaim]:
        """Return the public claims of these reports in this order, but for withdrawn ones."""

    @abstractmethod
    async def rows(self, report_ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Return the encoded public rows of these reports by id, but of withdrawn ones."""

    @abstractmethod
    async def with_photos(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Return up to `limit` reports that have photos, pending or stored, in the order of ids.

        Withdrawn and rejected ones too; from the first one, or behind `after`.
        """

    @abstractmethod
    async def total(self) -> int:
        """Return the number of reports that are not withdrawn; may be slightly out of date."""
