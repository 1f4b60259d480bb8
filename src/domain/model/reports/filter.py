"""The filter for reports, shared by lists, counts, events and stream."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from skywitness.domain.model.errors import InvalidQuery
from skywitness.domain.model.full_text import holds_words
from skywitness.domain.model.geography.place import Box, Circle, Point
from skywitness.domain.model.photos.album import has_public_photo
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.insight import SentimentLabel
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import UNLISTED, ReviewState
from skywitness.domain.model.reports.visibility import Audience, Visibility

PENDING = "pending"
"""Value of the verdict filter for reports without a verdict yet."""


class Order(StrEnum):
    """How lists are sorted; a leading minus means newest first."""

    OBSERVED = "observed_at"
    OBSERVED_DESC = "-observed_at"
    FILED = "filed_at"
    FILED_DESC = "-filed_at"
    UPDATED = "updated_at"
    UPDATED_DESC = "-updated_at"

    @property
    def column(self) -> str:
        """The name of the sort column."""
        return self.value.lstrip("-")

    @property
    def descending(self) -> bool:
        """Whether the newest is first."""
        return self.value.startswith("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFilter:
    """Conditions that must all hold; an empty set or None matches everything.

    `start` is inclusive and `end` exclusive; a report matches if its interval overlaps. All `words`
    (of `query_words`) must occur in the public text or place name. `min_magnitude_si` requires
    exactly one phenomenon. With `updated_since`, withdrawn and rejected reports match too, and, if
    there is no other condition, those that are private now; with an `observer`, rejected ones match
    for the full audience.
    """

    box: Box | None = None
    circle: Circle | None = None
    start: datetime | None = None
    end: datetime | None = None
    phenomena: frozenset[str] = frozenset()
    min_magnitude_si: float | None = None
    verdicts: frozenset[str] = frozenset()
    reviews: frozenset[ReviewState] = frozenset()
    sentiments: frozenset[SentimentLabel] = frozenset()
    languages: frozenset[str] = frozenset()
    sources: frozenset[SourceClass] = frozenset()
    words: tuple[str, ...] = ()
    has_photo: bool | None = None
    external_id: str | None = None
    updated_since: datetime | None = None
    observer: str | None = None

    def __post_init__(self) -> None:
        """Raise `InvalidQuery` for inconsistent conditions."""
        if self.min_magnitude_si is not None and len(self.phenomena) != 1:
            raise InvalidQuery.at("min_magnitude", "needs exactly one phenomenon")
        if self.start and self.end and self.end <= self.start:
            raise InvalidQuery.at("to", "must lie after from")

    @property
    def conditions(self) -> frozenset[str]:
        """The names of the conditions that are set."""
        return frozenset([name for name, unset in _UNSET.items() if getattr(self, name) != unset])

    def reviews_of(self, audience: Audience) -> frozenset[ReviewState]:
        """Return the reviews that match: the public cannot ask for those that hide a report."""
        return self.reviews.difference(UNLISTED) if audience is Audience.PUBLIC else self.reviews

    def shows_unlisted(self, audience: Audience) -> bool:
        """Whether reports match without being asked for that the public sees nothing of."""
        return self.observer is not None and audience is Audience.FULL

    def matches(self, report: Report, audience: Audience = Audience.PUBLIC) -> bool:
        """Say whether a report matches."""
        return (
            self._matches_state(report, audience)
            and self._matches_time(report)
            and self._matches_space(compared_point(report, audience))
            and self._matches_external_id(report, audience)
            and self._matches_claim(report)
            and self._matches_findings(report)
        )

    def _matches_state(self, report: Report, audience: Audience) -> bool:
        if self.updated_since is not None and report.updated_at < self.updated_since:
            return False
        if audience is Audience.PUBLIC and not self._may_know_of(report):
            return False
        if not self.reviews and not self.shows_unlisted(audience):
            return self.updated_since is not None or report.is_listed_for(audience)
        if report.withdrawn_at is not None and self.updated_since is None:
            return False
        return not self.reviews or report.review in self.reviews_of(audience)

    def _may_know_of(self, report: Report) -> bool:
        """Say whether the public may, by this filter: of one that is private by no filter at all.

        That it matches would tell something about it.
        """
        if report.visibility is not Visibility.PRIVATE:
            return True
        return report.was_public and self.conditions == {"updated_since"}

    def _matches_time(self, report: Report) -> bool:
        when = report.claim.when
        if self.start is not None and when.end < self.start:
            return False
        return self.end is None or when.start < self.end

    def _matches_space(self, point: Point | None) -> bool:
        if self.box is None and self.circle is None:
            return True
        if point is None:
            return False
        if self.box is not None and not self.box.contains(point):
            return False
        return self.circle is None or self.circle.contains(point)

    def _matches_external_id(self, report: Report, audience: Audience) -> bool:
        """Match a report by the external id that it shows; the public sees none of some reports."""
        if self.external_id is None:
            return True
        if audience is Audience.PUBLIC and not (
            report.is_listed and report.visibility is Visibility.PUBLIC
        ):
            return False
        return report.external_id == self.external_id

    def _matches_claim(self, report: Report) -> bool:
        claim = report.claim
        if self.phenomena and claim.phenomenon.key not in self.phenomena:
            return False
        if self.min_magnitude_si is not None and (
            claim.magnitude is None or claim.magnitude.si_value < self.min_magnitude_si
        ):
            return False
        if self.sources and claim.source not in self.sources:
            return False
        if self.has_photo is not None and self.has_photo != has_public_photo(report.photos):
            return False
        if self.observer not in {None, report.observer}:
            return False
        return not self.words or holds_words(
            self.words, claim.public.narrative, claim.public.place_name
        )

    def _matches_findings(self, report: Report) -> bool:
        outcome = report.verdict.outcome.value if report.verdict else PENDING
        if self.verdicts and outcome not in self.verdicts:
            return False
        insight = report.insight
        if self.languages and (insight is None or insight.language not in self.languages):
            return False
        if not self.sentiments:
            return True
        sentiment = insight.sentiment if insight else None
        return sentiment is not None and sentiment.label in self.sentiments


_UNSET = {one.name: one.default for one in fields(ReportFilter)}
"""The value of each condition that is not set."""


def compared_point(report: Report, audience: Audience) -> Point | None:
    """Return the point that areas are compared with for an audience, None without one."""
    claim = report.claim
    return claim.as_compared().place.point if audience is Audience.FULL else claim.public.point


@dataclass(frozen=True, slots=True)
class Position:
    """A position in a sorted list: the sort time and the id of a report."""

    timestamp: datetime
    report_id: str


@dataclass(frozen=True, slots=True)
class Count:
    """The number of matching reports; with `exact` False a lower bound or an estimate."""

    value: int
    exact: bool
