"""The questions of the growth benchmark, about the population of `population`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

from benchmarks.population import (
    FIRST,
    FREQUENT_WORD,
    LARGEST_TOWN,
    MIDDLING_WORD,
    RARE_WORD,
    SPAN,
)

from skywitness.domain.model.reports.filter import Order, Position, ReportFilter
from skywitness.entrypoints.http.kit.cursors import Cursors, list_key

LIMIT = 10
"""Items of most answers, so that they are about as long in a small database as in a large one."""

DEPTHS = (0.01, 0.5, 0.99)
_LATITUDE, _LONGITUDE = LARGEST_TOWN.latitude, LARGEST_TOWN.longitude
_MONTH = "from=2021-06-01T00:00:00Z&to=2021-07-01T00:00:00Z"
_BOX = "bbox=-108,27,-72,51"
_OTHER_ZONE = "zone=Etc/GMT-{round}"
ZOOMS = range(17)
MAP_MS, SUMMARY_MS = 5.0, 2.0
"""What a map and a summary may cost with up to 300,000 reports, compressed."""

_AROUND = f"near={_LATITUDE},{_LONGITUDE}"


@dataclass(frozen=True, slots=True)
class Question:
    """A path, and the bar for the growth of its cost from the smallest to the largest database.

    `{id}` in the path stands for the id of a report, `{round}` for the number of the round: so
    each round asks something else, and no answer is kept of an earlier one.

    `most_ms` is a bar for the cost itself. With `after_write` a report is filed before each answer,
    and what is left to do of that counts too.
    """

    name: str
    path: str
    bar: float | None = None
    most_ms: float | None = None
    after_write: bool = False

    @property
    def is_compressed(self) -> bool:
        """Whether the answer is asked for with gzip, as pages do."""
        return self.path.startswith(("/v1/map", "/v1/summary"))

    @property
    def limit(self) -> int:
        """The number of items in a full answer."""
        found = re.search(r"limit=(\d+)", self.path)
        return int(found[1]) if found else 0

    def about(self, report_id: str, round_number: int = 0) -> Question:
        """Return the question about one report, in one round."""
        path = self.path.replace("{id}", report_id).replace("{round}", str(round_number))
        return replace(self, path=path)


def named() -> list[Question]:
    """Return the questions that have a line of their own."""
    return [
        Question("a report", "/v1/reports/{id}"),
        Question("box of 0.1 degree in a town", _list(_box(0.1, 0.1)), 2),
        Question("20 km around a town", _list(f"{_AROUND}&radius_m=20000"), 2),
        Question("box of 2 x 3 degrees", _list(_box(2, 3)), 3),
        Question("page of 50, month and box", f"/v1/reports?limit=50&{_BOX}&{_MONTH}", 1.5),
        Question("word, very frequent", _list(f"q={FREQUENT_WORD}"), 4),
        Question("word, in 1 of 100", _list(f"q={MIDDLING_WORD}"), 4),
        Question("word, in 1 of 1,000", _list(f"q={RARE_WORD}"), 4),
        Question("count, month and box", _list(f"{_BOX}&{_MONTH}&count=exact", 1), 3),
        Question("count, everything", _list("count=exact", 1), 3),
        Question("count estimated, word and box", _list(f"q=road&{_BOX}&count=estimated", 1), 3),
        Question("events, month and box", f"/v1/events?limit={LIMIT}&{_BOX}&{_MONTH}", 3),
        Question("events, everything", f"/v1/events?limit={LIMIT}", 1.5),
        *_tallies(),
        Question("event of a report", "/v1/reports/{id}/event", 3),
        Question("duplicates of a report", "/v1/reports/{id}/duplicates", 3),
        Question("nearby reports", f"/v1/reports/nearby?{_nearby()}", 3),
        Question("readyz", "/readyz", 1.5),
        Question("metrics", "/metrics", 1.5),
    ]


def _tallies() -> Iterator[Question]:
    for zoom in ZOOMS:
        yield Question(f"map, zoom {zoom}", _map(zoom, "{round}"), most_ms=MAP_MS)
    for zoom in ZOOMS:
        name = f"map, zoom {zoom}, after a write"
        yield Question(name, _map(zoom, "{round}"), after_write=True)
    for conditions in ("phenomenon=hail", _MONTH):
        for zoom in (3, 6, 9):
            path = f"{_map(zoom, '{round}')}&{conditions}"
            yield Question(f"map, zoom {zoom}, {conditions[:10]}", path, most_ms=MAP_MS)
    summaries = {"everything": "", "frequent kind": "&phenomenon=hail", "month": f"&{_MONTH}"}
    for name, conditions in {**summaries, "month and box": f"&{_MONTH}&{_BOX}"}.items():
        path = f"/v1/summary?{_OTHER_ZONE}{conditions}"
        yield Question(f"summary, {name}", path, most_ms=SUMMARY_MS)
        after = f"summary, {name}, after a write"
        yield Question(after, path, after_write=True)


def _map(zoom: int, last_digit: str = "") -> str:
    """Return the map of a screen of 1,200 by 600 pixels around the largest town.

    With another last digit of its western edge, it is one that was not asked for before.
    """
    west, south, east, north = (
        max(-179, _LONGITUDE - 600 * 360 / (256 << zoom)),
        max(-90, _LATITUDE - 300 * 180 / (256 << zoom)),
        min(180, _LONGITUDE + 600 * 360 / (256 << zoom)),
        min(90, _LATITUDE + 300 * 180 / (256 << zoom)),
    )
    return f"/v1/map?zoom={zoom}&bbox={west:.5f}{last_digit},{south:.5f},{east:.5f},{north:.5f}"


def at_depths(secret: str) -> list[Question]:
    """Return pages that begin deep in the whole list."""
    cursors, questions = Cursors(secret.encode()), []
    for depth in DEPTHS:
        position = Position(FIRST + SPAN * (1 - depth), "8" * 36)
        cursor = cursors.write(position, list_key(ReportFilter(), Order.OBSERVED_DESC))
        questions.append(Question(f"cursor at {depth:.0%}", _list(f"cursor={cursor}")))
    return questions


_FILTERS = {  # of each kind one that most reports match, and one that few or none match
    "phenomenon": ("phenomenon=hail", "phenomenon=seiche"),
    "min_magnitude": ("phenomenon=hail&min_magnitude=20", "phenomenon=hail&min_magnitude=390"),
    "source": ("source=public", "source=utility"),
    "verdict": ("verdict=supported", "verdict=pending"),
    "review": ("review=received", "review=rejected"),
    "sentiment": ("sentiment=negative", "sentiment=mixed"),
    "language": ("language=en", "language=sv"),
    "has_photo": ("has_photo=false", "has_photo=true"),
    "words": (f"q={FREQUENT_WORD}", f"q={RARE_WORD}"),
    "box": (_BOX, "bbox=-40,-60,-39,-59"),
    "circle": (f"{_AROUND}&radius_m=900000", "near=-60,-40&radius_m=20000"),
    "time": ("from=2019-01-01T00:00:00Z", "to=2018-01-02T00:00:00Z"),
    "updated_since": ("updated_since=2018-02-01T00:00:00Z", "updated_since=2021-12-30T12:00:00Z"),
    "external_id": ("external_id=P0000100", "external_id=nobody"),
}
_NEVER_TOGETHER = {("phenomenon", "min_magnitude")}  # the second contains the first


def single_filters() -> list[Question]:
    """Return every filter alone."""
    return [Question(text, _list(text), 3) for texts in _FILTERS.values() for text in texts]


def pairs_of_filters() -> list[Question]:
    """Return every pair of filters of which at least one is matched by few."""
    return [Question(text, _list(text), 3) for text in _pairs()]


def _pairs() -> Iterator[str]:
    for (one, (many, few)), (other, (others, fewer)) in combinations(_FILTERS.items(), 2):
        if (one, other) not in _NEVER_TOGETHER:
            yield from (f"{many}&{fewer}", f"{few}&{others}", f"{few}&{fewer}")


def _list(parameters: str, limit: int = LIMIT) -> str:
    return f"/v1/reports?limit={limit}&{parameters}"


def _box(height: float, width: float) -> str:
    edges = (
        _LONGITUDE - width / 2,
        _LATITUDE - height / 2,
        _LONGITUDE + width / 2,
        _LATITUDE + height / 2,
    )
    return "bbox=" + ",".join(f"{edge:.4f}" for edge in edges)


def _nearby() -> str:
    at = (FIRST + SPAN / 2 + timedelta(hours=5)).isoformat().replace("+00:00", "Z")
    return f"lat={_LATITUDE}&lon={_LONGITUDE}&observed_at={at}&phenomenon=hail"
