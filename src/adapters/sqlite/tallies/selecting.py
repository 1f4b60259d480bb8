"""Which rows match a filter: the same as `ReportFilter.matches` says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from skywitness.adapters.sqlite.facets import CONDITIONS, wanted
from skywitness.adapters.sqlite.tallies.columns import (
    Columns,
    Floats,
    Ints,
    Mask,
)
from skywitness.adapters.sqlite.tallies.layers import Layer
from skywitness.adapters.sqlite.tallies.snapshot import Snapshot
from skywitness.adapters.sqlite.tallies.spans import Spans
from skywitness.domain.model.geography.place import EARTH_RADIUS_M, Box, Circle, great_circle_m
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.visibility import Audience

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DOUBTFUL_M: Final = 0.001
"""So near the edge of a circle the last digits decide: there, a distance is that of the domain."""

_TIME: Final = frozenset({"start", "end"})
_NONE: Final = np.zeros(0, np.int64)

MOST_AT_ONCE: Final = 100_000
"""More rows are looked at in a thread: that takes some milliseconds."""

_SORTED_SHARE: Final = 16
"""Up to so small a part of all rows is sorted by keys, which takes longer than to look at all."""

Part = tuple[Columns, Ints]
"""Columns, and the positions of some of their rows."""


@dataclass(frozen=True)
class Selection:
    """A filter for an audience, of the columns as they are.

    `named` are the reports that match what no column has, None if that is not asked for.
    """

    snapshot: Snapshot
    where: ReportFilter
    audience: Audience
    named: Ints | None = None

    @property
    def shows_all(self) -> bool:
        """Whether unlisted reports match, if their other values do."""
        return bool(self.where.reviews) or self.where.shows_unlisted(self.audience)

    @cached_property
    def facets(self) -> Mask:
        """Which facets match."""
        return self.snapshot.facets.chosen(
            wanted(self.where, self.audience), also_unlisted=self.shows_all
        )

    def is_long(self, *, on_map: bool) -> bool:
        """Say whether so many rows are looked at that others would wait for it."""
        base, time = self.snapshot.base, self.snapshot.base.in_time(self.start_us, self.end_us)
        if time.stop - time.start <= MOST_AT_ONCE:
            return False
        kinds, area = self._kinds, self.where.box
        if self._is_by(_TIME | {"box"} if on_map else _TIME):
            if on_map:
                inside = base.parts(self.start_us, self.end_us)
                is_made = (kinds, inside.start, inside.stop) in base.kept_layers
                is_whole = inside.stop - inside.start == len(base.began_us)
            else:
                is_made, is_whole = kinds in base.kept_spans, True
            return not is_made and not (is_whole and not kinds.conditions)
        if self.where.circle is not None:
            area = self.where.circle.bounding_box()
        return area is None or base.everywhere.near(area).rows > MOST_AT_ONCE

    def _is_by(self, further: frozenset[str]) -> bool:
        """Say whether nothing but facets and some further conditions decides."""
        return not self.shows_all and self.where.conditions <= CONDITIONS | further

    @property
    def start_us(self) -> int | None:
        """When the time begins, in microseconds from 1970."""
        return None if self.where.start is None else _microseconds(self.where.start)

    @property
    def end_us(self) -> int | None:
        """When it ends."""
        return None if self.where.end is None else _microseconds(self.where.end)

    def spans(self) -> Spans | None:
        """Return the spans of all rows in the base that match but for the time.

        None if more than facets and the time decide.
        """
        if not self._is_by(_TIME):
            return None
        kinds, base = self._kinds, self.snapshot.base
        if not kinds.conditions:
            return base.by_time
        return base.spans_of(kinds, self.snapshot.facets, self.facets)

    def layer(self) -> tuple[Layer, Ints] | None:
        """Return the cells of rows in the base that match but for the box, and others that may.

        None if more than facets, the time and a box decide, if all of the time is short, or if
        nobody has asked for them before.
        """
        where, base = self.where, self.snapshot.base
        if not self._is_by(_TIME | {"box"}):
            return None
        inside = base.parts(self.start_us, self.end_us)
        if inside.start == inside.stop:
            return None
        every, kinds = base.in_time(self.start_us, self.end_us), self._kinds
        among = base.by_time.rows
        edges = (among[every.start : inside.start], among[inside.stop : every.stop])
        nowhere = np.arange(base.nowhere.start, base.nowhere.stop) if where.box is None else _NONE
        beside = np.concatenate((*edges, nowhere))
        if not kinds.conditions and inside == slice(0, len(among)):
            return base.everywhere, beside
        layer = base.layer_of(kinds, self.facets, inside)
        return None if layer is None else (layer, beside)

    @property
    def _kinds(self) -> ReportFilter:
        return replace(self.where, box=None, start=None, end=None)

    def rows(self, among: Ints | None = None, *, by_time: bool = False) -> list[Part]:
        """Return the rows that match, of those in the base only some if the others are counted.

        `by_time`: in the order in which they began, as far as that is the fastest.
        """
        snapshot, base = self.snapshot, self.snapshot.base
        if among is None and not self.shows_all:
            among = self._candidates(by_time=by_time)
        found = self._matching(base.columns, among)
        if len(snapshot.gone):
            found = found[snapshot.is_left[found]]
        fresh = self._matching(snapshot.fresh, None)
        return [(base.columns, found), (snapshot.fresh, fresh)]

    def _candidates(self, *, by_time: bool) -> Ints | None:
        """Return the positions of the fewest rows that are known to hold all that match."""
        where, base = self.where, self.snapshot.base
        area = where.circle.bounding_box() if where.circle else where.box
        time = base.in_time(self.start_us, self.end_us)
        rows = time.stop - time.start
        if area is not None:
            near = base.everywhere.near(area)
            if near.rows < rows:
                return near.positions()
        if not by_time and rows > len(base.began_us) // _SORTED_SHARE:
            return None
        among: Ints = base.by_time.rows[time]
        if self._has_facets:
            among = among.compress(self.facets.take(base.by_time.facet[time]))
        return among if by_time else np.sort(among)

    @property
    def _has_facets(self) -> bool:
        return self.audience is Audience.FULL or bool(self.where.conditions & CONDITIONS)

    def _matching(self, columns: Columns, at: Ints | None) -> Ints:
        where, narrowed = self.where, _Narrowed(columns, at)
        if (named := self.named) is not None:
            narrowed.by("number", lambda number: np.isin(number, named))
        if (end_us := self.end_us) is not None:
            narrowed.by("begins_us", lambda begins: begins < end_us)
        if (start_us := self.start_us) is not None:
            narrowed.by("ends_us", lambda ends: ends >= start_us)
        if self._has_facets:
            narrowed.by("facet", self.facets.take)
        if (least := where.min_magnitude_si) is not None:
            narrowed.by("magnitude", lambda magnitude: magnitude >= least)
        if where.box is not None:
            narrowed.by_box(where.box)
        if where.circle is not None:
            narrowed.by_box(where.circle.bounding_box())
            narrowed.by_circle(where.circle)
        return narrowed.all


class _Narrowed:
    """The positions that are left after some conditions."""

    def __init__(self, columns: Columns, at: Ints | None) -> None:
        self._columns = columns
        self._at = at

    @property
    def all(self) -> Ints:
        return np.arange(len(self._columns)) if self._at is None else self._at

    def by(self, name: str, test: Callable[[npt.NDArray[Any]], Mask]) -> None:
        """Leave those whose value in a column passes a test."""
        values = getattr(self._columns, name)
        if self._at is None:
            self._at = np.flatnonzero(test(values))
        else:
            self._at = self._at.compress(test(values.take(self._at)))

    def by_box(self, box: Box) -> None:
        self.by("longitude", lambda at: _any_span(at, box))
        self.by("latitude", lambda at: (at >= box.south) & (at <= box.north))

    def by_circle(self, circle: Circle) -> None:
        latitude, longitude = (
            getattr(self._columns, name)[self.all] for name in ("latitude", "longitude")
        )
        self._at = self.all[in_circle(latitude, longitude, circle)]


def _any_span(longitude: Floats, box: Box) -> Mask:
    found = np.zeros(len(longitude), np.bool_)
    for west, east in box.spans:
        found |= (longitude >= west) & (longitude <= east)
    return found


def in_circle(latitude: Floats, longitude: Floats, circle: Circle) -> Mask:
    """Compute as `great_circle_m` does; other libraries round the last digits otherwise."""
    centre = circle.centre
    phi, other_phi = np.radians(latitude), np.radians(centre.latitude)
    half_dphi = (other_phi - phi) / 2
    half_dlambda = np.radians(centre.longitude - longitude) / 2
    chord = np.sin(half_dphi) ** 2 + np.cos(phi) * np.cos(other_phi) * np.sin(half_dlambda) ** 2
    distance_m = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    found: Mask = distance_m <= circle.radius_m
    for at in np.flatnonzero(np.abs(distance_m - circle.radius_m) < _DOUBTFUL_M):
        point = float(latitude[at]), float(longitude[at])
        exact_m = great_circle_m(*point, centre.latitude, centre.longitude)
        found[at] = exact_m <= circle.radius_m
    return found


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND
