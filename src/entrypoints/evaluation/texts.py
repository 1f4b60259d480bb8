"""Facts extracted from narratives, compared with the filed ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from skywitness.domain.model.assessment.timing import conflicting_time
from skywitness.domain.model.narrative.extraction import read_claim, read_magnitude
from skywitness.domain.model.phenomena.magnitude import SPEEDS_MS, Unit
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, named
from skywitness.entrypoints.evaluation.dataset import Filed
from skywitness.entrypoints.evaluation.proportions import Share

_TYPES: Final = frozenset(
    {
        *("Tornado", "Funnel Cloud", "Waterspout", "Hail", "Marine Hail", "Thunderstorm Wind"),
        *("High Wind", "Strong Wind", "Marine Thunderstorm Wind", "Marine High Wind"),
        *("Marine Strong Wind", "Heavy Snow", "Winter Storm", "Winter Weather", "Blizzard"),
        *("Lake-Effect Snow", "Ice Storm", "Flood", "Flash Flood", "Coastal Flood", "Heavy Rain"),
        *("Dense Fog", "Freezing Fog", "Cold/Wind Chill", "Extreme Cold/Wind Chill"),
        *("Frost/Freeze", "Lightning", "Debris Flow", "Heat", "Excessive Heat", "Drought"),
    }
)
"""Storm Events types whose class can be recognised in a narrative."""

_CLASSES: Final = frozenset(
    one.event_class for one in PHENOMENA.values() if not _TYPES.isdisjoint(one.storm_events_types)
)

_HAIL: Final = frozenset({"Hail", "Marine Hail"})
_WIND: Final = {
    "high and strong wind": frozenset({"High Wind", "Strong Wind"}),
    "thunderstorm wind": frozenset({"Thunderstorm Wind"}),
}
_HAIL_WITHIN_IN: Final = 0.05
_WIND_WITHIN_KT: Final = 2.0


@dataclass(frozen=True, slots=True)
class Read:
    """Share of reports whose narrative has a magnitude, and share of those that are correct."""

    found: Share
    right: Share


def classed(reports: Sequence[Filed]) -> Iterator[tuple[Filed, str, str]]:
    """Yield each report with a narrative of its own, its class, and the extracted class."""
    for filed in reports:
        phenomenon = named(filed.row["event_type"])
        if filed.row["event_type"] not in _TYPES or phenomenon is None or not _has_text(filed):
            continue
        found = read_claim(filed.claim.narrative).phenomenon
        read = "none" if found is None else found.event_class
        yield filed, phenomenon.event_class, read if read in {*_CLASSES, "none"} else "other"


def hail_sizes(reports: Sequence[Filed]) -> Read:
    """Compare hail sizes in narratives with filed magnitudes, to 0.05 in."""
    return _read(
        (f for f in reports if f.row["event_type"] in _HAIL), _HAIL_WITHIN_IN, 25.4, places=2
    )


def wind_speeds(reports: Sequence[Filed]) -> dict[str, Read]:
    """Compare wind speeds in narratives with filed magnitudes, to 2 kt.

    Speeds are filed in whole knots: 60 mph is 52 kt.
    """
    return {
        name: _read(
            (f for f in reports if f.row["event_type"] in types),
            _WIND_WITHIN_KT,
            SPEEDS_MS[Unit.KNOT],
            places=0,
        )
        for name, types in _WIND.items()
    }


def correct_times_flagged(reports: Sequence[Filed]) -> Share:
    """Count the narratives flagged for a time of day that conflicts with their report."""
    return Share.of([conflicting_time(f.claim) is not None for f in reports if _has_text(f)])


def _read(reports: Iterator[Filed], within: float, si_per_unit: float, *, places: int) -> Read:
    """Compare magnitudes in the unit and to the decimal places in which they are filed."""
    found, right = [], []
    for filed in reports:
        magnitude = filed.claim.magnitude
        if magnitude is None or not _has_text(filed):
            continue
        read = read_magnitude(filed.claim.phenomenon, filed.claim.narrative)
        found.append(read is not None)
        if read is not None:
            stated, given = (round(one.si_value / si_per_unit, places) for one in (read, magnitude))
            right.append(abs(stated - given) <= within + 1e-6)
    return Read(Share.of(found), Share.of(right))


def _has_text(filed: Filed) -> bool:
    return filed.row.get("narrative_kind", "event") == "event" and bool(filed.claim.narrative)


def document(reports: Sequence[Filed]) -> dict[str, Any]:
    """Return all figures as a JSON object, the confusion matrix by expected class."""
    matrix: Mapping[str, Counter[str]] = defaultdict(Counter)
    for _, expected, found in classed(reports):
        matrix[expected][found] += 1
    right = sum(row[name] for name, row in matrix.items())
    total = sum(row.total() for row in matrix.values())
    unread = sum(row["none"] for row in matrix.values())
    heat = matrix.get("heat", Counter())
    hail = hail_sizes(reports)
    return {
        "class": Share(right, total).document(),
        "class_when_read": Share(right, total - unread).document(),
        "heat": Share(heat["heat"], heat.total()).document(),
        "classes": {
            name: Share(row[name], row.total()).document() for name, row in sorted(matrix.items())
        },
        "confusion": {name: dict(row.most_common()) for name, row in sorted(matrix.items())},
        "correct_times_flagged": correct_times_flagged(reports).document(),
        "hail": {"found": hail.found.document(), "right": hail.right.document()},
        "wind": {
            name: {"found": read.found.document(), "right": read.right.document()}
            for name, read in wind_speeds(reports).items()
        },
    }
