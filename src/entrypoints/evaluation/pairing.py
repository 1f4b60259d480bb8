"""Pairs of claims and stations, for a folder that brings none of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Final

from skywitness.domain.model.time.interval import Interval
from skywitness.entrypoints.evaluation.dataset import Filed, Measured, Pair, moved

NEAREST: Final = 3
"""Stations that a claim is compared with one by one."""

MOVED: Final = 2
"""Other times at which a claim is presumed wrong."""

_TRIES: Final = 20
_DAYS_AWAY: Final = (3, 45)


def make_pairs(reports: Sequence[Filed], measured: Measured) -> list[Pair]:
    """Pair each report that has readings within 60 km with the nearest stations.

    The same claims are moved to random hours, 3 to 45 days away, that have readings too. Equal
    folders give equal pairs.
    """
    return [pair for filed in reports for pair in _pairs(filed, measured)]


def _pairs(filed: Filed, measured: Measured) -> Iterator[Pair]:
    claim = filed.claim
    readings = measured.around(claim)
    near = {r.station: claim.place.point.distance_m(r.point) for r in readings}
    stations = sorted(near, key=lambda name: (near[name], name))[:NEAREST]
    if not stations:
        return
    times = (when for when in _other_times(filed) if measured.around(moved(claim, when), stations))
    wrong = list(islice(times, MOVED))
    for when in (claim.when, *wrong):
        for station in stations:
            yield Pair(
                report_id=filed.id,
                true=when == claim.when,
                group=claim.phenomenon.event_class,
                when=when,
                station=station,
            )


def _other_times(filed: Filed) -> Iterator[Interval]:
    random = Random(filed.id)  # noqa: S311 # a sample, repeatable by its seed
    when = filed.claim.when
    for _ in range(_TRIES):
        away = when.length + timedelta(days=random.randint(*_DAYS_AWAY), hours=random.randrange(24))
        offset = away if random.random() < 0.5 else -away
        yield Interval(when.start + offset, when.end + offset)
