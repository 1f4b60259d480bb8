"""The columns that reports are searched by, and the SQL conditions of a filter on them.

The conditions select what `ReportFilter.matches` accepts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from skywitness.adapters.sqlite.sql import Value, marks
from skywitness.adapters.sqlite.timestamps import to_text, to_text_or_none
from skywitness.domain.model.geography.place import Box, Circle
from skywitness.domain.model.reports.filter import PENDING, Order, Position, ReportFilter
from skywitness.domain.model.reports.report import Audience, Report, ReviewState
from skywitness.domain.model.time.interval import EARLIEST, LONGEST


def searched_columns(report: Report) -> dict[str, Value]:
    """Return the columns that reports are found, filtered, sorted and guarded by.

    The point is the public one; `observed_until` equals `observed_at` for an instant.
    """
    claim, insight, verdict = report.claim, report.insight, report.verdict
    point, sentiment = claim.public.point, insight.sentiment if insight else None
    return {
        "id": str(report.id),
        "revision": report.revision,
        "change": report.change,
        "observer": report.observer,
        "issuer": report.issuer,
        "external_id": report.external_id,
        "phenomenon": claim.phenomenon.key,
        "observed_at": to_text(claim.when.start),
        "observed_until": to_text(claim.when.end),
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "magnitude_si": claim.magnitude.si_value if claim.magnitude else None,
        "source": claim.source.value,
        "review": report.review.value,
        "filed_at": to_text(report.filed_at),
        "updated_at": to_text(report.updated_at),
        "withdrawn_at": to_text_or_none(report.withdrawn_at),
        "outcome": verdict.outcome.value if verdict else None,
        "sentiment": sentiment.label.value if sentiment else None,
        "language": insight.language if insight else None,
        "has_photo": 0,
    }


@dataclass(frozen=True, slots=True)
class Clauses:
    """Conditions on `report AS r` that must all hold, with their parameters in order."""

    texts: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def add(self, text: str, *values: Value) -> Self:
        """Add a condition; `text` has a question mark for every value."""
        self.texts.append(text)
        self.values.extend(values)
        return self

    def add_any_of(self, column: str, values: Iterable[Value]) -> Self:
        """Require one of the values in a column; without values, nothing is required."""
        wanted = sorted(values, key=str)
        return self.add(f"{column} IN ({marks(len(wanted))})", *wanted) if wanted else self

    @property
    def where(self) -> str:
        """The text after WHERE."""
        return " AND ".join(self.texts) or "1"


def clauses(where: ReportFilter, audience: Audience) -> Clauses:
    """Return the conditions of a filter but its words (see `word_search`).

    For the full audience, they are on exact places.
    """
    found = Clauses()
    _add_state(found, where)
    _add_time(found, where)
    _add_space(found, where, audience)
    _add_claim(found, where)
    _add_findings(found, where)
    return found


def add_position(found: Clauses, order: Order, after: Position) -> None:
    """Require what comes after a position in an order."""
    compare = "<" if order.descending else ">"
    found.add(
        f"(r.{order.column}, r.id) {compare} (?, ?)", to_text(after.timestamp), after.report_id
    )


def _add_state(found: Clauses, where: ReportFilter) -> None:
    if where.updated_since is None:
        found.add("r.withdrawn_at IS NULL")
    else:
        found.add("r.updated_at >= ?", to_text(where.updated_since))
    if where.reviews:
        found.add_any_of("r.review", where.reviews)
    else:
        found.add("r.review <> ?", ReviewState.REJECTED.value)


def _add_time(found: Clauses, where: ReportFilter) -> None:
    if where.end is not None:
        found.add("r.observed_at < ?", to_text(where.end))
    if where.start is not None:
        found.add("r.observed_until >= ?", to_text(where.start))
        # Implied, since no interval is longer, but it lets a search of the index start here.
        begin = max(where.start, EARLIEST + LONGEST) - LONGEST
        found.add("r.observed_at >= ?", to_text(begin))


def _add_space(found: Clauses, where: ReportFilter, audience: Audience) -> None:
    if where.box is None and where.circle is None:
        return
    inside = Clauses()
    if where.box is not None:
        _add_box(inside, where.box)
    if where.circle is not None:
        _add_circle(inside, where.circle)
    if audience is Audience.FULL:
        exact = f"SELECT report_number FROM exact_place WHERE {inside.where}"
        found.add(f"r.number IN ({exact})", *inside.values)
    else:
        found.add(inside.where, *inside.values)


def _add_box(found: Clauses, box: Box) -> None:
    found.add("latitude BETWEEN ? AND ?", box.south, box.north)
    spans = " OR ".join("longitude BETWEEN ? AND ?" for _ in box.spans)
    found.add(f"({spans})", *(edge for span in box.spans for edge in span))


def _add_circle(found: Clauses, circle: Circle) -> None:
    _add_box(found, circle.bounding_box())  # rules out most rows before the distance is computed
    centre = circle.centre
    found.add(
        "distance_m(latitude, longitude, ?, ?) <= ?",
        centre.latitude,
        centre.longitude,
        circle.radius_m,
    )


def _add_claim(found: Clauses, where: ReportFilter) -> None:
    found.add_any_of("r.phenomenon", where.phenomena)
    found.add_any_of("r.source", where.sources)
    if where.min_magnitude_si is not None:
        found.add("r.magnitude_si >= ?", where.min_magnitude_si)
    if where.has_photo is not None:
        found.add("r.has_photo = ?", int(where.has_photo))
    if where.external_id is not None:
        found.add("r.external_id = ?", where.external_id)


def _add_findings(found: Clauses, where: ReportFilter) -> None:
    outcomes = sorted(where.verdicts - {PENDING})
    known = f"r.outcome IN ({marks(len(outcomes))})" if outcomes else ""
    pending = "r.outcome IS NULL" if PENDING in where.verdicts else ""
    if where.verdicts:
        found.add(f"({' OR '.join(filter(None, (known, pending)))})", *outcomes)
    found.add_any_of("r.sentiment", where.sentiments)
    found.add_any_of("r.language", where.languages)
