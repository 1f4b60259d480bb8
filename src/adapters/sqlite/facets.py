"""How many reports there are of each kind: a row for each combination of filterable values.

A report refers to its facet, so one narrow column in an index answers any set of these filters, and
the counts say how many match before anything is read. Counts change in the transaction that changes
the reports. The number of a facet that lists leave out by default (withdrawn or rejected) is
negative: `facet > 0` selects the rest.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.domain.model.reports.filter import PENDING, ReportFilter
from skywitness.domain.model.reports.report import Report, ReviewState


class Facet(NamedTuple):
    """One combination; sentiment and language are None until they are known."""

    phenomenon: str
    source: str
    outcome: str
    sentiment: str | None
    language: str | None
    has_photo: int
    review: str
    withdrawn: int

    @classmethod
    def of(cls, report: Report) -> Self:
        """Return the combination of a report."""
        claim, insight, verdict = report.claim, report.insight, report.verdict
        sentiment = insight.sentiment if insight else None
        return cls(
            claim.phenomenon.key,
            claim.source.value,
            verdict.outcome.value if verdict else PENDING,
            sentiment.label.value if sentiment else None,
            insight.language if insight else None,
            0,
            report.review.value,
            int(report.withdrawn_at is not None),
        )

    @property
    def is_listed(self) -> bool:
        """Whether lists show it by default."""
        return not self.withdrawn and self.review != ReviewState.REJECTED.value


CONDITIONS = frozenset(
    ("phenomena", "sources", "verdicts", "sentiments", "languages", "has_photo", "reviews")
)
"""The conditions of a `ReportFilter` that a facet decides."""

LISTED = "r.facet > 0"
TOMBSTONES = "r.facet IN (SELECT id FROM facet WHERE withdrawn = 1 AND review <> 'rejected')"

_IS = " AND ".join(f"{name} IS ?" for name in Facet._fields)
_ADD = f"UPDATE facet SET reports = reports + ? WHERE {_IS} RETURNING id"
_CREATE = f"""
INSERT INTO facet (id, {", ".join(Facet._fields)}, reports)
SELECT (1 + coalesce(max(abs(id)), 0)) * ?, {", ".join("?" * len(Facet._fields))}, ? FROM facet
RETURNING id
"""
_BY_ID = f"SELECT {', '.join(Facet._fields)} FROM facet WHERE id = ?"
_WRONG = """
SELECT f.id, f.reports, count(r.number) FROM facet AS f LEFT JOIN report AS r ON r.facet = f.id
GROUP BY f.id HAVING f.reports <> count(r.number)
"""
_ABSENT = "SELECT number, id FROM report WHERE facet NOT IN (SELECT id FROM facet)"


def count_in(connection: sqlite3.Connection, reports: Iterable[Report]) -> list[int]:
    """Count new reports; return the facet of each."""
    facets = [Facet.of(report) for report in reports]
    ids = {facet: _change(connection, facet, n) for facet, n in Counter(facets).items()}
    return [ids[facet] for facet in facets]


def move(connection: sqlite3.Connection, before: Report, after: Report) -> int | None:
    """Count a report where it now belongs; return its new facet, None when it is still the same."""
    old, new = Facet.of(before), Facet.of(after)
    if old == new:
        return None
    _change(connection, old, -1)
    return _change(connection, new, 1)


def of_id(connection: sqlite3.Connection, facet: int) -> Facet | None:
    """Return the combination of a number, None without one."""
    found = connection.execute(_BY_ID, (facet,)).fetchone()
    return Facet(*found) if found else None


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Say where counts and reports disagree."""
    for facet, stated, counted in connection.execute(_WRONG):
        yield f"facet {facet} counts {stated} reports, but has {counted}"
    for _, report_id in connection.execute(_ABSENT):
        yield f"report {report_id} has no facet"


def conditions(where: ReportFilter, *, tombstones: bool = False) -> Clauses | None:
    """Return the conditions of a filter on `facet`, None when it has none.

    Without any, `LISTED` reports match, and with `tombstones` also `TOMBSTONES`.
    """
    found = Clauses()
    found.add_any_of("phenomenon", where.phenomena)
    found.add_any_of("source", where.sources)
    found.add_any_of("outcome", where.verdicts)
    found.add_any_of("sentiment", where.sentiments)
    found.add_any_of("language", where.languages)
    if where.has_photo is not None:
        found.add("has_photo = ?", int(where.has_photo))
    found.add_any_of("review", where.reviews)
    if not found.texts:
        return None
    if not tombstones:
        found.add("withdrawn = 0")
    if not where.reviews:
        found.add("review <> ?", ReviewState.REJECTED.value)
    return found


def _change(connection: sqlite3.Connection, facet: Facet, by: int) -> int:
    values: tuple[Value, ...] = facet
    found = connection.execute(_ADD, (by, *values)).fetchall()
    if not found:
        sign = 1 if facet.is_listed else -1
        found = connection.execute(_CREATE, (sign, *values, by)).fetchall()
    return int(found[0][0])
