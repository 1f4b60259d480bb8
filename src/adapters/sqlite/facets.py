"""How many reports there are of each kind: a row for each combination of filterable values.

A report refers to its facet, so one narrow column in an index answers any set of these filters, and
the counts say how many match before anything is read. Counts change in the transaction that changes
the reports. The number of a facet that public lists leave out by default (withdrawn, rejected or
private) is negative: `facet > 0` selects the rest.

There are about as many facets as combinations occur, tens of thousands in a large database. Whoever
plans a page looks at a limited number of them, found by the value that fewest have; `report_total`
has the sums that are asked for often.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import orjson

from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Clauses, Value, marks
from skywitness.domain.model.photos.album import has_public_photo
from skywitness.domain.model.reports.filter import PENDING, ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import UNLISTED, ReviewState
from skywitness.domain.model.reports.visibility import Audience, Visibility


class Facet(NamedTuple):
    """One combination; sentiment and language are None until they are known.

    `private` is 0 for a report that is not, 1 for one that was public before, 2 for others.
    `coarse` is 1 if its place is known to 10 km at best.
    """

    phenomenon: str
    source: str
    outcome: str
    sentiment: str | None
    language: str | None
    has_photo: int
    review: str
    withdrawn: int
    private: int
    coarse: int

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
            int(has_public_photo(report.photos)),
            report.review.value,
            int(report.withdrawn_at is not None),
            (1 if report.was_public else 2) if report.visibility is Visibility.PRIVATE else 0,
            int(report.has_coarse_place),
        )

    @property
    def is_listed(self) -> bool:
        """Whether public lists show it by default."""
        return not self.withdrawn and not self.private and self.review not in UNLISTED


COLUMNS: Final = {
    "phenomena": "phenomenon",
    "sources": "source",
    "verdicts": "outcome",
    "sentiments": "sentiment",
    "languages": "language",
    "has_photo": "has_photo",
    "reviews": "review",
}
"""The conditions of a `ReportFilter` that a facet decides, and its columns; each has an index."""

CONDITIONS: Final = frozenset(COLUMNS)

MOST_SEEN: Final = 2_000
"""Facets looked at to plan a page. Of more, it is known that many reports have them, or unknown."""

LISTED = "r.facet > 0"
_OF_FACET = "(SELECT {} FROM facet AS f WHERE f.id = r.facet)"
_HIDDEN = ", ".join(f"'{state}'" for state in sorted(UNLISTED))
_LIVE = f"withdrawn = 0 AND review NOT IN ({_HIDDEN})"

_SHOWN = "id > 0"
_IS = " AND ".join(f"{name} IS (v.value ->> {n})" for n, name in enumerate(Facet._fields))
# One statement for all, and one row of what is found: before each, the writer waits for other
# threads.
_ADD = f"""
UPDATE facet INDEXED BY ix_facet_of SET reports = reports + (v.value ->> {len(Facet._fields)})
FROM json_each(?) AS v WHERE {_IS}
"""
_FIND = f"""
SELECT json_group_array(json_array(v.key, f.id))
FROM json_each(?) AS v CROSS JOIN facet AS f INDEXED BY ix_facet_of ON {_IS}
"""
_CREATE = f"""
INSERT INTO facet (id, {", ".join(Facet._fields)}, reports)
SELECT (1 + coalesce(max(abs(id)), 0)) * ?, {", ".join("?" * len(Facet._fields))}, ? FROM facet
RETURNING id
"""
_ADD_TOTAL = """
INSERT INTO report_total (review, withdrawn, private, reports) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET reports = reports + excluded.reports
"""
_TOTAL = "SELECT coalesce(sum(reports), 0) FROM {} WHERE {}"
_WRONG_TOTALS = """
SELECT review, withdrawn FROM (
  SELECT review, withdrawn, private, reports FROM report_total
  UNION ALL SELECT review, withdrawn, private, -reports FROM facet
) GROUP BY review, withdrawn, private HAVING sum(reports) <> 0
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
    ids = _change(connection, Counter(facets))
    return [ids[facet] for facet in facets]


def move(connection: sqlite3.Connection, before: Report, after: Report) -> int | None:
    """Count a report where it now belongs; return its new facet, None when it is still the same."""
    old, new = Facet.of(before), Facet.of(after)
    if old == new:
        return None
    return _change(connection, {old: -1, new: 1})[new]


def count_out(connection: sqlite3.Connection, reports: Mapping[int, int]) -> None:
    """Count reports out that are removed, their number by facet."""
    for number, count in reports.items():
        if (facet := of_id(connection, number)) is not None:
            _change(connection, {facet: -count})


def forget_all(connection: sqlite3.Connection) -> None:
    """Remove all facets and totals, before every report is counted again."""
    connection.execute("DELETE FROM facet")
    connection.execute("DELETE FROM report_total")


def of_id(connection: sqlite3.Connection, facet: int) -> Facet | None:
    """Return the combination of a number, None without one."""
    found = connection.execute(_BY_ID, (facet,)).fetchone()
    return Facet(*found) if found else None


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Say where counts and reports disagree."""
    for facet, stated, counted in connection.execute(_WRONG):
        yield f"facet {facet} counts {stated} reports, but has {counted}"
    for review, withdrawn in connection.execute(_WRONG_TOTALS):
        state = "withdrawn" if withdrawn else "live"
        yield f"the total of {state} reports with review {review} is not the sum of their facets"
    for _, report_id in connection.execute(_ABSENT):
        yield f"report {report_id} has no facet"


@dataclass(frozen=True, slots=True)
class Kinds:
    """The facets that a filter selects: its conditions on `facet`, and one of them to search by."""

    conditions: Clauses
    column: str
    values: Sequence[Value]

    @property
    def indexed(self) -> str:
        """The FROM and WHERE of all facets with the values of the column, the oldest first."""
        found = f"{self.column} IN ({marks(len(self.values))})"
        if _SHOWN in self.conditions.texts:
            found += f" AND {_SHOWN}"  # the index begins with those below zero
        return f"facet INDEXED BY ix_facet_{self.column} WHERE {found}"

    @property
    def listed(self) -> Clauses:
        """A condition on `report AS r` that lists the facets with reports: for few of them."""
        held = f"{self.indexed} AND {self.conditions.where} AND reports > 0"
        text = f"r.facet IN (SELECT id FROM {held})"
        return Clauses([text], [*self.values, *self.conditions.values])


async def find_kinds(
    reader: Reader, where: ReportFilter, audience: Audience, *, tombstones: bool
) -> Kinds | None:
    """Return the facets of a filter, searched by the values that fewest have; None of no filter."""
    found = conditions(where, audience, tombstones=tombstones)
    if found is None:
        return None
    columns = wanted(where, audience)
    if not columns:
        return None
    every = [Kinds(found, column, values) for column, values in columns.items()]
    if len(every) == 1:
        return every[0]
    counts = (
        f"(SELECT count(*) FROM (SELECT 1 FROM {one.indexed} LIMIT {MOST_SEEN}))" for one in every
    )
    values = [value for one in every for value in one.values]
    (numbers,) = await reader.execute_fetchall(f"SELECT {', '.join(counts)}", values)
    return min(zip(numbers, every, strict=True), key=lambda pair: pair[0])[1]


def conditions(
    where: ReportFilter, audience: Audience, *, tombstones: bool = False
) -> Clauses | None:
    """Return the conditions of a filter on `facet`, None when it has none: see `listed`."""
    found = Clauses()
    for column, values in wanted(where, audience).items():
        found.add(f"{column} IN ({marks(len(values))})", *values)
    if not found.texts:
        return None
    if audience is Audience.FULL:
        return found if tombstones else found.add(_shown_to_desk(where))
    if tombstones:
        return found.add("private = 0")
    return found.add("withdrawn = 0 AND private = 0" if where.reviews else _SHOWN)


def listed(where: ReportFilter, audience: Audience, *, tombstones: bool) -> str:
    """Return the condition on `report AS r` of a filter that has none on `facet`.

    Only a list of everything shows the public that a report has become private: that it matches a
    filter would tell something about it.
    """
    if audience is Audience.FULL:
        return "TRUE" if tombstones else f"({LISTED} OR {_OF_FACET.format(_shown_to_desk(where))})"
    if not tombstones:
        return LISTED
    known = "private < 2" if where.conditions <= {"updated_since"} else "private = 0"
    return f"({LISTED} OR {_OF_FACET.format(known)})"


def _shown_to_desk(where: ReportFilter) -> str:
    asks = where.reviews or where.shows_unlisted(Audience.FULL)
    return "withdrawn = 0" if asks else _LIVE


def total_of(where: ReportFilter, audience: Audience) -> tuple[str, list[Value]]:
    """Return a statement that counts the reports of some facets, or all that lists show."""
    table = "report_total" if where.conditions <= {"reviews"} else "facet"
    found = selected(where, audience)
    return _TOTAL.format(table, found.where), found.values


def selected(where: ReportFilter, audience: Audience) -> Clauses:
    """Return the conditions on `facet` of a filter that has no others, as `total_of` counts it."""
    if where.conditions <= {"reviews"}:
        return _of_reviews(where, audience)
    return conditions(where, audience) or Clauses([_SHOWN])


def _of_reviews(where: ReportFilter, audience: Audience) -> Clauses:
    found = Clauses(["withdrawn = 0"])
    if audience is Audience.PUBLIC:
        found.add("private = 0")
    shown = where.reviews_of(audience)
    if not where.reviews:
        shown = frozenset(ReviewState).difference(UNLISTED)
    return found.add(f"review IN ({marks(len(shown))})", *sorted(shown))


def wanted(where: ReportFilter, audience: Audience) -> dict[str, Sequence[Value]]:
    """Return the values that a filter wants, by column."""
    found: dict[str, Sequence[Value]] = {}
    for condition, column in COLUMNS.items():
        value = getattr(where, condition)
        if condition == "reviews" and value:
            found[column] = sorted(where.reviews_of(audience))
            continue
        if isinstance(value, bool):
            found[column] = (int(value),)
        elif value:
            found[column] = sorted(value)
    return found


def _change(connection: sqlite3.Connection, counts: Mapping[Facet, int]) -> dict[Facet, int]:
    """Add to the counts of facets, and to the totals; return their ids."""
    facets = list(counts)
    rows = orjson.dumps([(*facet, by) for facet, by in counts.items()]).decode()
    connection.execute(_ADD, (rows,))
    (found,) = connection.execute(_FIND, (rows,)).fetchone()
    ids = {facets[at]: int(number) for at, number in orjson.loads(found)}
    for facet in counts.keys() - ids.keys():
        sign = 1 if facet.is_listed else -1
        values: tuple[Value, ...] = facet
        (created,) = connection.execute(_CREATE, (sign, *values, counts[facet])).fetchall()
        ids[facet] = int(created[0])
    _add_totals(connection, counts)
    return ids


def _add_totals(connection: sqlite3.Connection, changes: Mapping[Facet, int]) -> None:
    by: Counter[tuple[str, int, int]] = Counter()
    for facet, change in changes.items():
        by[facet.review, facet.withdrawn, facet.private] += change
    for total, change in by.items():
        if change:
            connection.execute(_ADD_TOTAL, (*total, change))
