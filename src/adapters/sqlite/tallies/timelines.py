"""Reports counted by their kinds and over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from skywitness.adapters.sqlite.tallies.columns import Ints, Kinds, added
from skywitness.adapters.sqlite.tallies.selecting import Selection
from skywitness.adapters.sqlite.tallies.snapshot import Snapshot
from skywitness.adapters.sqlite.tallies.spans import SECOND_US, Minus, Spans
from skywitness.adapters.sqlite.tallies.sums import Sums, by_group, named
from skywitness.domain.model.phenomena.families import FAMILIES
from skywitness.domain.model.reports.tallies import (
    Bucket,
    Bucketing,
    Extent,
    Timeline,
    span_of,
)

BucketOf = Callable[[Ints], Ints]
"""Returns the numbers of the buckets of times, in microseconds."""


def timeline(selection: Selection, bucketing: Bucketing) -> Timeline:
    """Count the reports that match by their kinds and over time."""
    where, spans = selection.where, selection.spans()
    counted = None if spans is None else _Counted.of(selection, spans)
    among = None if counted is None else counted.beside
    rows = selection.rows(among, by_time=True)
    began = [columns.begins_us.take(at) for columns, at in rows]
    every = np.concatenate([*began, *([] if counted is None else [counted.ends_us()])])
    if not len(every):
        return Timeline({}, exact=True)
    edges = int(every.min()) // SECOND_US, int(every.max()) // SECOND_US
    first_s, last_s = span_of(where, *edges)
    width_s = bucketing.width_s(first_s, last_s)
    origin_us, width_us = bucketing.origin_s * SECOND_US, width_s * SECOND_US
    least_us = first_s * SECOND_US if where.start else None

    def bucket(at_us: Ints) -> Ints:
        clipped = at_us if least_us is None else np.maximum(at_us, least_us)
        found: Ints = (clipped - origin_us) // width_us
        return found

    parts = [
        by_group(columns, at, bucket(began_us), on_map=False)
        for (columns, at), began_us in zip(rows, began, strict=True)
    ]
    facets = selection.snapshot.facets
    kinds = [facets.kinds(columns.facet.take(at)) for columns, at in rows]
    if counted is not None:
        parts += counted.by_bucket(bucket)
        kinds.append(counted.kinds())
    buckets = _buckets(Sums.merged(parts))
    shown = facets.named(added(kinds))
    return Timeline(shown, True, buckets, width_s, bucketing.origin_s, first_s, last_s)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Spans of a time that are within it, and what has become of them.

    `whole` are those to be taken as they were counted, but for `minus`, and `anew` those whose rows
    are to be counted. `beside` are rows that may match outside of all of them.
    """

    snapshot: Snapshot
    spans: Spans
    within: slice
    gone: Ints
    whole: Ints
    minus: Minus
    anew: Ints
    beside: Ints

    @classmethod
    def of(cls, selection: Selection, spans: Spans) -> _Counted:
        """Divide the spans of the rows that match but for the time."""
        snapshot, start_us, end_us = selection.snapshot, selection.start_us, selection.end_us
        within = spans.within(start_us, end_us)
        gone = snapshot.gone_from_lists
        if len(gone):
            gone = gone[selection.facets.take(snapshot.base.columns.facet.take(gone))]
            gone = spans.rows_within(gone, within)
        minus, anew = spans.lost(gone)
        whole = np.arange(within.start, within.stop)
        if len(anew):
            whole = np.delete(whole, anew - within.start)
        beside = spans.rows_beside(within, start_us, end_us, snapshot.base.longest_us)
        return cls(snapshot, spans, within, gone, whole, minus, anew, beside)

    def ends_us(self) -> Ints:
        """Return when the first and the last report began, among others."""
        ends = [self.snapshot.base.columns.begins_us.take(self._left(self.anew))]
        if len(self.whole):
            ends.append(self.spans.first_us[self.whole[:1]])
            ends.append(self.spans.last_us[self.whole[-1:]])
        return np.concatenate(ends)

    def kinds(self) -> Kinds:
        """Count the reports by the code of each field of `Kind`."""
        facets = self.snapshot.facets
        found = self.spans.kinds_of(self.within, facets)
        if not len(self.gone):
            return found
        lost = facets.kinds(self.snapshot.base.columns.facet.take(self.gone))
        return added([found, {name: -counts for name, counts in lost.items()}])

    def by_bucket(self, bucket: BucketOf) -> list[Sums]:
        """Count them by buckets; of spans that lie in two of them, the rows are counted."""
        first = bucket(self.spans.first_us.take(self.whole))
        is_in_one = first == bucket(self.spans.last_us.take(self.whole))
        whole, first = self.whole[is_in_one], first[is_in_one]
        rows = self._left(np.union1d(self.anew, self.whole[~is_in_one]))
        columns = self.snapshot.base.columns
        began = bucket(columns.begins_us.take(rows))
        parts = [
            Sums.merged([self.spans.sums.take(whole, first)]),  # so few are left to be sorted
            by_group(columns, rows, began, on_map=False),
        ]
        if len(self.minus.at):
            at = np.flatnonzero(np.isin(self.minus.at, whole))
            groups = first.take(np.searchsorted(whole, self.minus.at.take(at)))
            parts.append(self.minus.sums.take(at, groups))
        return parts

    def _left(self, spans: Ints) -> Ints:
        rows = self.spans.rows_of(spans)
        return rows[self.snapshot.is_left[rows]] if len(self.gone) else rows


def _buckets(sums: Sums) -> list[Bucket]:
    rows = zip(sums.group.tolist(), sums.family.tolist(), sums.extent.tolist(), strict=True)
    return [
        Bucket(
            number,
            named(FAMILIES, counts),
            None if extent[0] != extent[0] else Extent(*extent),
        )
        for number, counts, extent in rows
    ]
