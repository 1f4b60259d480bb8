"""Reports counted by their kinds and over time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skywitness.adapters.sqlite.tallies.base import SPAN_S, Spans, seconds_of
from skywitness.adapters.sqlite.tallies.columns import Ints, Mask, added
from skywitness.adapters.sqlite.tallies.selecting import Part, Selection
from skywitness.adapters.sqlite.tallies.snapshot import Snapshot
from skywitness.adapters.sqlite.tallies.sums import Sums, by_group, named, positions
from skywitness.domain.model.phenomena.families import FAMILIES
from skywitness.domain.model.reports.tallies import (
    Bucket,
    Bucketing,
    Extent,
    Timeline,
    span_of,
)


def timeline(snapshot: Snapshot, selection: Selection, bucketing: Bucketing) -> Timeline:
    """Count the reports that match by their kinds and over time."""
    where, spans = selection.where, selection.spans(snapshot)
    whole = None if spans is None else _untouched(snapshot, spans)
    rows, began = _rows(snapshot, selection, spans, whole)
    edges = [] if spans is None else [spans.first_s[whole], spans.last_s[whole]]
    every = np.concatenate([*began, *edges])
    if not len(every):
        return Timeline({}, exact=True)
    first_s, last_s = span_of(where, int(every.min()), int(every.max()))
    width_s = bucketing.width_s(first_s, last_s)
    kinds = _kinds(snapshot, selection, spans, rows)

    def bucket(at_s: Ints) -> Ints:
        clipped = np.maximum(at_s, first_s) if where.start else at_s
        return (clipped - bucketing.origin_s) // width_s

    parts = []
    if spans is not None and whole is not None:
        first = bucket(spans.first_s)
        whole &= first == bucket(spans.last_s)
        rows, began = _rows(snapshot, selection, spans, whole)
        at = np.flatnonzero(whole)
        parts.append(Sums.merged([spans.sums.take(at, first[at])]))  # so few are left to be sorted
    parts += [
        by_group(columns, at, bucket(began_s), on_map=False)
        for (columns, at), began_s in zip(rows, began, strict=True)
    ]
    buckets = _buckets(Sums.merged(parts))
    return Timeline(kinds, True, buckets, width_s, bucketing.origin_s, first_s, last_s)


def _untouched(snapshot: Snapshot, spans: Spans) -> Mask:
    """Say in which spans of time nothing has changed."""
    changed = seconds_of(snapshot.base.columns, snapshot.gone_from_lists) // SPAN_S
    return ~np.isin(spans.sums.group, changed)


def _rows(
    snapshot: Snapshot, selection: Selection, spans: Spans | None, whole: Mask | None
) -> tuple[list[Part], list[Ints]]:
    """Return the rows that match, but for those in whole spans, and when they began."""
    among = None
    if spans is not None and whole is not None:
        among = spans.rows[positions(spans.start[~whole], spans.stop[~whole])]
    rows = selection.rows(snapshot, among, by_time=True)
    return rows, [seconds_of(columns, at) for columns, at in rows]


def _kinds(
    snapshot: Snapshot, selection: Selection, spans: Spans | None, rows: Sequence[Part]
) -> dict[str, dict[str, int]]:
    facets = snapshot.facets
    if spans is None:
        return facets.named(added([facets.kinds(columns.facet[at]) for columns, at in rows]))
    gone = snapshot.base.columns.facet[snapshot.gone_from_lists]
    left = facets.kinds(gone[selection.facets(snapshot)[gone]])
    (_, (fresh, at)) = rows
    minus = {name: -counts for name, counts in left.items()}
    return facets.named(added([spans.kinds, minus, facets.kinds(fresh.facet[at])]))


def _buckets(sums: Sums) -> list[Bucket]:
    edges = np.stack([sums.west, sums.south, sums.east, sums.north], axis=1)
    rows = zip(sums.group.tolist(), sums.family.tolist(), edges.tolist(), strict=True)
    return [
        Bucket(
            number,
            named(FAMILIES, counts),
            None if extent[0] != extent[0] else Extent(*extent),
        )
        for number, counts, extent in rows
    ]
