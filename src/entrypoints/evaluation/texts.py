"""What is read from narratives, against what the reports were filed as."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from skywitness.domain.model.assessment.timing import conflicting_time
from skywitness.domain.model.narrative.extraction import read_claim, read_magnitude
from skywitness.domain.model.phenomena.magnitude import Unit
from skywitness.domain.model.phenomena.phenomenon import Phenomenon
from skywitness.entrypoints.evaluation.dataset import Filed
from skywitness.entrypoints.evaluation.proportions import Share

_CLASSES: Final = {
    name: frozenset(keys.split())
    for name, keys in {
        "tornado": "tornado funnel_cloud waterspout landspout wall_cloud",
        "hail": "hail marine_hail",
        "wind": "tstm_wnd_gst tstm_wnd_dmg marine_tstm_wind downburst non_tstm_wnd_gst "
        "non_tstm_wnd_dmg high_wind marine_high_wind",
        "winter": "snow heavy_snow lake_effect_snow snow_squall blowing_snow blizzard winter_storm "
        "winter_weather sleet freezing_rain freezing_drizzle ice_storm icing_on_roads",
        "flood": "flash_flood flood coastal_flood lakeshore_flood storm_surge ice_jam",
        "rain": "heavy_rain rain sprinkles",
        "fog": "fog dense_fog freezing_fog",
        "cold": "frost_freeze cold_wind_chill extreme_cold",
        "lightning": "lightning lightning_strike",
        "debris": "debris_flow",
        "heat": "heat excessive_heat",
        "drought": "drought",
    }.items()
}
_CLASS_OF: Final = {key: name for name, keys in _CLASSES.items() for key in keys}

_CLASSED_TYPES: Final = {
    "Tornado": "tornado", "Funnel Cloud": "tornado", "Waterspout": "tornado",
    "Hail": "hail", "Marine Hail": "hail",
    "Thunderstorm Wind": "wind", "High Wind": "wind", "Strong Wind": "wind",
    "Marine Thunderstorm Wind": "wind", "Marine High Wind": "wind", "Marine Strong Wind": "wind",
    "Heavy Snow": "winter", "Winter Storm": "winter", "Winter Weather": "winter",
    "Blizzard": "winter", "Lake-Effect Snow": "winter", "Ice Storm": "winter",
    "Flood": "flood", "Flash Flood": "flood", "Coastal Flood": "flood",
    "Heavy Rain": "rain", "Dense Fog": "fog", "Freezing Fog": "fog",
    "Cold/Wind Chill": "cold", "Extreme Cold/Wind Chill": "cold", "Frost/Freeze": "cold",
    "Lightning": "lightning", "Debris Flow": "debris", "Heat": "heat", "Excessive Heat": "heat",
    "Drought": "drought",
}  # fmt: skip

_HAIL: Final = frozenset({"Hail", "Marine Hail"})
_WIND: Final = {
    "high and strong wind": frozenset({"High Wind", "Strong Wind"}),
    "thunderstorm wind": frozenset({"Thunderstorm Wind"}),
}
_HAIL_WITHIN_IN: Final = 0.05
_WIND_WITHIN_KT: Final = 2.0


@dataclass(frozen=True, slots=True)
class Read:
    """How many reports tell a magnitude in words (`found`), and how many of those tell it right."""

    found: Share
    right: Share


def classed(reports: Sequence[Filed]) -> Iterator[tuple[Filed, str, str]]:
    """Yield each report with a narrative of its own, its class, and the class that was read."""
    for filed in reports:
        expected = _CLASSED_TYPES.get(filed.row["event_type"])
        if expected is None or not _tells(filed):
            continue
        found = read_claim(filed.claim.narrative).phenomenon
        yield filed, expected, _CLASS_OF.get(found.key, "other") if found else "none"


def hail_sizes(reports: Sequence[Filed]) -> Read:
    """Compare hail sizes in words with the magnitudes of the reports, to 0.05 in."""
    return _read(
        (f for f in reports if f.row["event_type"] in _HAIL), _HAIL_WITHIN_IN, Unit.INCH, 25.4
    )


def wind_speeds(reports: Sequence[Filed]) -> dict[str, Read]:
    """Compare wind speeds in words with the magnitudes of the reports, to 2 kt."""
    return {
        name: _read(
            (f for f in reports if f.row["event_type"] in types),
            _WIND_WITHIN_KT,
            Unit.KNOT,
            1852 / 3600,
        )
        for name, types in _WIND.items()
    }


def right_times_doubted(reports: Sequence[Filed]) -> Share:
    """Count the narratives whose time of day is held against the time of their own report."""
    return Share.of([conflicting_time(f.claim) is not None for f in reports if _tells(f)])


def _read(reports: Iterator[Filed], within: float, unit: Unit, si_per_unit: float) -> Read:
    found, right = [], []
    for filed in reports:
        told = filed.claim.magnitude
        if told is None or not _tells(filed):
            continue
        read = read_magnitude(_as_filed(filed), filed.claim.narrative)
        found.append(read is not None)
        if read is not None:
            right.append(abs(read.si_value - told.si_value) / si_per_unit <= within + 1e-6)
    return Read(Share.of(found), Share.of(right))


def _as_filed(filed: Filed) -> Phenomenon:
    return filed.claim.phenomenon


def _tells(filed: Filed) -> bool:
    return filed.row.get("narrative_kind", "event") == "event" and bool(filed.claim.narrative)


def document(reports: Sequence[Filed]) -> dict[str, Any]:
    """Return all figures as a JSON object, the confusion matrix by expected class."""
    matrix: Mapping[str, Counter[str]] = defaultdict(Counter)
    right = []
    for _, expected, found in classed(reports):
        matrix[expected][found] += 1
        right.append(expected == found)
    hail = hail_sizes(reports)
    return {
        "class": Share.of(right).document(),
        "classes": {
            name: Share(row[name], row.total()).document() for name, row in sorted(matrix.items())
        },
        "confusion": {name: dict(row.most_common()) for name, row in sorted(matrix.items())},
        "right_times_doubted": right_times_doubted(reports).document(),
        "hail": {"found": hail.found.document(), "right": hail.right.document()},
        "wind": {
            name: {"found": read.found.document(), "right": read.right.document()}
            for name, read in wind_speeds(reports).items()
        },
    }
