"""The columns that reports are searched by, and the SQL conditions of a filter on them.

The conditions select what `ReportFilter.matches` accepts.
"""

from __future__ import annotations

from skywitness.adapters.sqlite import facets, spatial
from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.adapters.sqlite.timestamps import to_text, to_text_or_none
from skywitness.domain.model.geography.place import Box, Circle
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience

FILTERED = (
    *("observed_at", "observed_until", "updated_at", "latitude", "longitude", "magnitude_si"),
    "observer",
)
"""Columns that conditions may name; the index of `observed_at` has all but `updated_at` and
`observer`."""

# It cannot occur inside a text, where quotes are escaped. Null begins with no quote.
_SHOWS_EXTERNAL_ID = b'"external_id":"'


def searched_columns(report: Report) -> dict[str, Value]:
    """Return the columns that reports are found, sorted and guarded by.

    The point is the public one; `observed_until` equals `observed_at` for an instant.
    """
    claim, verdict, point = report.claim, report.verdict, report.claim.public.point
    latitude, longitude = (point.latitude, point.longitude) if point else (None, None)
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
        "latitude": latitude,
        "longitude": longitude,
        "cell": spatial.cell_of(latitude, longitude),
        "magnitude_si": claim.magnitude.si_value if claim.magnitude else None,
        "review": report.review.value,
        "filed_at": to_text(report.filed_at),
        "updated_at": to_text(report.updated_at),
        "withdrawn_at": to_text_or_none(report.withdrawn_at),
        "outcome": verdict.outcome.value if verdict else None,
        "photos": len(report.photos) or None,
    }


def clauses(
    where: ReportFilter,
    audience: Audience,
    *,
    tombstones: bool,
    kinds: facets.Kinds | None = None,
) -> Clauses:
    """Return the conditions of a filter on `report AS r`, but for its words (see `word_search`).

    For the full audience, they are on exact places, but for those of obscured reports.

    `tombstones` says whether reports match that are in no list any more. With `kinds`, which must
    be few, their facets are listed; without, the facet of each report is looked up.
    """
    found = Clauses()
    # SQLite evaluates them in this order: what an entry of an index says comes before look-ups.
    if where.updated_since is not None:
        found.add("r.updated_at >= ?", to_text(where.updated_since))
    _add_time(found, where)
    _add_claim(found, where)
    if audience is Audience.PUBLIC:
        _add_boxes(found, where)
    _add_kinds(found, where, audience, tombstones=tombstones, kinds=kinds)
    _add_exact_space(found, where, audience)
    if where.external_id is not None:
        found.add("r.external_id = ?", where.external_id)
        if audience is Audience.PUBLIC:
            found.add("instr(r.document, ?) > 0", _SHOWS_EXTERNAL_ID)
    return found


def _add_kinds(
    found: Clauses,
    where: ReportFilter,
    audience: Audience,
    *,
    tombstones: bool,
    kinds: facets.Kinds | None,
) -> None:
    on_facet = facets.conditions(where, audience, tombstones=tombstones)
    if on_facet is None:
        found.add(facets.listed(where, audience, tombstones=tombstones))
    elif kinds is None:
        looked_up = f"SELECT {on_facet.where} FROM facet AS f WHERE f.id = r.facet"
        found.add(f"({looked_up})", *on_facet.values)
    else:
        found.add(kinds.listed.where, *kinds.listed.values)


def _add_time(found: Clauses, where: ReportFilter) -> None:
    if where.end is not None:
        found.add("r.observed_at < ?", to_text(where.end))
    if where.start is not None:
        found.add("r.observed_until >= ?", to_text(where.start))


def _add_boxes(found: Clauses, where: ReportFilter) -> None:
    """Require the box, and that around the circle: it rules out most before a distance is known."""
    if where.box is not None:
        _add_box(found, where.box)
    if where.circle is not None:
        _add_box(found, where.circle.bounding_box())


def _add_exact_space(found: Clauses, where: ReportFilter, audience: Audience) -> None:
    """Require what `_add_boxes` does not, or for the full audience all of it, of exact places."""
    inside = found if audience is Audience.PUBLIC else Clauses()
    if audience is Audience.FULL:
        _add_boxes(inside, where)
    if where.circle is not None:
        _add_distance(inside, where.circle)
    if audience is Audience.FULL and inside.texts:
        exact = f"SELECT 1 FROM exact_place WHERE report_number = r.number AND {inside.where}"
        found.add(f"EXISTS ({exact})", *inside.values)


def _add_box(found: Clauses, box: Box) -> None:
    found.add("latitude BETWEEN ? AND ?", box.south, box.north)
    spans = " OR ".join("longitude BETWEEN ? AND ?" for _ in box.spans)
    found.add(f"({spans})", *(edge for span in box.spans for edge in span))


def _add_distance(found: Clauses, circle: Circle) -> None:
    """Require the distance, which is computed in Python where it decides: not far inside."""
    inner, inside = Clauses(), circle.inner_box()
    if inside is not None:
        _add_box(inner, inside)
    surely = f"{inner.where} OR " if inner.texts else ""
    found.add(
        f"({surely}distance_m(latitude, longitude, ?, ?) <= ?)",
        *inner.values,
        circle.centre.latitude,
        circle.centre.longitude,
        circle.radius_m,
    )


def _add_claim(found: Clauses, where: ReportFilter) -> None:
    if where.min_magnitude_si is not None:
        found.add("r.magnitude_si >= ?", where.min_magnitude_si)
    if where.observer is not None:
        found.add("r.observer = ?", where.observer)
