"""Reports counted by their kinds and over time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from skywitness.adapters.sqlite.tallies.base import SPAN_S, seconds_of
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
    where, spans = selection.where, snapshot.base.spans
    whole = _untouched(snapshot, selection)
    rows = _beside(snapshot, selection, whole)
    began = [seconds_of(columns, at) for columns, at in rows]
    every = np.concatenate([*began, spans.first_s[whole], spans.last_s[whole]])
    if not len(every):
        return Timeline({}, exact=True)
    first_s, last_s = span_of(where, int(every.min()), int(every.max()))
    width_s = bucketing.width_s(first_s, last_s)
    kinds = _kinds(snapshot, selection, rows)

    def bucket(at_s: Ints) -> Ints:
        clipped = np.maximum(at_s, first_s) if where.start else at_s
        return (clipped - bucketing.origin_s) // width_s

    if whole.any():
        whole &= bucket(spans.first_s) == bucket(spans.last_s)
        rows = _beside(snapshot, selection, whole)
        began = [seconds_of(columns, at) for columns, at in rows]
    parts = [
        by_group(columns, at, bucket(began_s), on_map=False)
        for (columns, at), began_s in zip(rows, began, strict=True)
    ]
    at = np.flatnonzero(whole)
    counted = spans.sums.take(at, bucket(spans.first_s[at]))
    parts.append(Sums.merged([counted]))  # in order, so that few are left to be sorted
    buckets = _buckets(Sums.merged(parts))
    return Timeline(kinds, True, buckets, width_s, bucketing.origin_s, first_s, last_s)


def _untouched(snapshot: Snapshot, selection: Selection) -> Mask:
    """Say which spans of time match as a whole, as far as nothing in them has changed."""
    spans = snapshot.base.spans
    if selection.where.conditions:
        return np.zeros(len(spans.start), np.bool_)
    changed = seconds_of(snapshot.base.columns, snapshot.gone_from_lists) // SPAN_S
    return ~np.isin(spans.sums.group, changed)


def _beside(snapshot: Snapshot, selection: Selection, whole: Mask) -> list[Part]:
    """Return the rows that match, but for those in whole spans of time."""
    if selection.where.conditions:
        return selection.rows(snapshot, by_time=True)
    base, left = snapshot.base, ~whole
    among = base.by_time[positions(base.spans.start[left], base.spans.stop[left])]
    return selection.rows(snapshot, among)


def _kinds(
    snapshot: Snapshot, selection: Selection, rows: Iterable[Part]
) -> dict[str, dict[str, int]]:
    facets = snapshot.facets
    if not selection.where.conditions:
        return facets.named(snapshot.kinds)
    return facets.named(added([facets.kinds(columns.facet[at]) for columns, at in rows]))


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
