"""The parts of a reason as one English sentence, and what about photos is for people to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from skywitness.domain.model.assessment.camera_distance import rounded_up_m
from skywitness.domain.model.assessment.grades import (
    Comparison,
    Grade,
    Strength,
    comparison_of,
    grade_of,
    log_odds_of,
    strength_of,
)
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.verdict import (
    Effect,
    Evidence,
    Outcome,
    PartCode,
    ReasonPart,
)
from skywitness.domain.model.weather.conditions import VISIBILITY_CAP_M
from skywitness.domain.model.weather.present_weather import parse_groups

_FORMS: Final = {
    "precipitation_mm": "{0:g} mm of precipitation",
    "wind_gust_ms": "a gust of {0:g} m/s",
    "wind_speed_ms": "a mean wind of {0:g} m/s",
    "temperature_c": "a lowest temperature of {0:g} °C",
    "temperature_fall_c": "a fall of {0:g} K within an hour",
    "heat_index_c": "a heat index of {0:g} °C",
    "wind_chill_c": "a wind chill of {0:g} °C",
    "visibility_m": "a visibility of {0:g} m",
}
_TOTALS: Final = {
    "rain.total": "a total of {0:g} mm of rain",
    "rain.three_days": "a total of {0:g} mm of rain in three days",
    "rain.accumulation": "a total of {0:g} mm of rain over its period",
}
"""Rules that add up readings; the time of their evidence is that of the largest amount."""

_NONE_FELL: Final = {"rain.total": "no rain", "rain.accumulation": "no rain over its period"}

_OPENINGS: Final = {
    Outcome.SUPPORTED: "Supported: ",
    Outcome.CONTRADICTED: "Contradicted: ",
    Outcome.MIXED: "Conflicting evidence: ",
    Outcome.INCONCLUSIVE: "Inconclusive: ",
}
_STRENGTHS: Final = {Strength.STRONG: "strongly ", Strength.WEAK: "weakly "}


def sentence(
    claim: Claim, outcome: Outcome, evidence: Sequence[Evidence], parts: Sequence[ReasonPart]
) -> str:
    """Return the reason in words."""
    words = "; ".join(_part(claim, evidence, part) for part in parts)
    return f"{_OPENINGS.get(outcome, '')}{words}."


def _part(claim: Claim, evidence: Sequence[Evidence], part: ReasonPart) -> str:
    count = part.count or 0
    match part.code:
        case PartCode.MEASURED:
            return _measured(evidence[part.evidence or 0])
        case PartCode.PHOTO:
            return _photo(evidence[part.evidence or 0], evidence)
        case PartCode.MORE_SOURCES:
            return f"{count} more {'source agrees' if count == 1 else 'sources agree'}"
        case PartCode.NEIGHBOURS:
            agree = "nearby report agrees" if count == 1 else "nearby reports agree"
            return f"{count} other {agree} with the claim"
        case PartCode.NOTHING:
            label = claim.phenomenon.label.lower()
            return f"nothing measured nearby indicates {label} or rules it out"
        case PartCode.NO_OBSERVATIONS:
            return "No observations have been imported, and no nearby report of the same class"
        case PartCode.NO_SOURCE:
            return "No reference weather for this time, and no nearby report of the same class"
        case PartCode.NO_READINGS:
            begins, ends = f"{part.begins_at:%Y-%m-%d %H:%M}", f"{part.ends_at:%Y-%m-%d %H:%M}"
            within = f"{(part.reach_m or 0.0) / 1000:.0f} km"
            return f"No measurements within {within} between {begins} and {ends} UTC"


def _measured(piece: Evidence) -> str:
    verb = "reported" if piece.present_weather is not None else "measured"
    if piece.kind == "analysis":
        verb = "gives"
    where = f"{(piece.distance_m or 0.0) / 1000:.0f} km away"
    return ", ".join([f"{piece.source} {verb} {_value(piece)}{_grade(piece)}", where, *_at(piece)])


def _at(piece: Evidence) -> Iterator[str]:
    if piece.variable == "precipitation_mm" and not piece.value:
        return  # of no rain there is no time at which most of it fell
    when = _total_when if piece.rule in _TOTALS else _when
    yield when(piece.time_offset_s or 0.0)


def _grade(piece: Evidence) -> str:
    """Say what it takes, and how near the value is."""
    if piece.threshold is None:
        return ""
    unit = {"degC": "°C"}.get(piece.unit, piece.unit)
    needed = f"{piece.threshold:g} {unit}"
    grade, comparison = grade_of(piece), comparison_of(piece.rule)
    if grade is Grade.CLOSE:
        return f" (close to {needed}, {_STRENGTHS.get(strength_of(log_odds_of(piece)), '')}for)"
    if comparison is Comparison.BELOW:
        return f" (less than {needed} is needed)"
    limit = f"{needed} or less" if comparison is Comparison.AT_MOST else needed
    return f" ({limit} {'is' if grade is Grade.MEETS else 'would be'} enough)"


def _photo(piece: Evidence, evidence: Sequence[Evidence]) -> str:
    """Return what a photo says; everybody reads it, so distances are rounded up."""
    taken = [_within(piece.distance_m)] if piece.distance_m is not None else []
    if piece.time_offset_s is not None:
        taken.append(_when(piece.time_offset_s))
    words = " ".join(["a photo", *(["taken", ", ".join(taken)] if taken else [])])
    if piece.effect is not Effect.FOR:
        return f"{words} counts against it"
    shows = next((e for e in evidence if is_shown_by(piece, e)), None)
    return f"{words} shows {shows.variable}" if shows else words


def is_shown_by(photo: Evidence, piece: Evidence) -> bool:
    """Say whether a piece of evidence is that a photo shows the phenomenon."""
    return piece.rule == "photo.shows" and piece.source == photo.source


def photo_warnings(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return what about photos is for people to look at, as sentences."""
    found = []
    for piece in evidence:
        if piece.rule == "photo.elsewhere":
            found.append(
                f"a photo is nearly the same as an earlier one of report {piece.source}, "
                "about another place or time"
            )
        elif piece.rule == "photo.brightness":
            found.append("a photo is bright, although it was dark outdoors")
        elif piece.rule == "photo.time" and piece.effect is Effect.AGAINST:
            found.append(f"a photo was taken {_when(piece.time_offset_s or 0.0)}")
        elif piece.rule == "photo.place" and piece.effect is Effect.AGAINST:
            found.append("a photo was taken far from the place")
    return tuple(dict.fromkeys(found))


def _within(distance_m: float) -> str:
    return f"within {rounded_up_m(distance_m) / 1000:,.0f} km"


def _value(piece: Evidence) -> str:
    if piece.value is None:
        return _present_weather(piece.present_weather or "")
    if piece.variable == "visibility_m" and piece.value >= VISIBILITY_CAP_M:
        return "a visibility of 10 km or more"
    if piece.variable == "precipitation_mm" and piece.value == 0:
        return _NONE_FELL.get(piece.rule, "no precipitation")
    if piece.variable == "temperature_c" and piece.rule == "heat.index":
        return f"a highest temperature of {piece.value:g} °C"
    form = _TOTALS.get(piece.rule) or _FORMS.get(piece.variable)
    return form.format(piece.value) if form else f"{piece.variable} {piece.value:g} {piece.unit}"


def _present_weather(text: str) -> str:
    groups = parse_groups(text)
    words = ", ".join(group.description for group in groups or ())
    return f"{words} ({text})" if words else "no significant weather"


def _when(offset_s: float) -> str:
    span = _span(offset_s)
    return f"{span} {'earlier' if offset_s < 0 else 'later'}" if span else "at the time"


def _total_when(offset_s: float) -> str:
    span = _span(offset_s)
    side = "preceding" if offset_s < 0 else "following"
    return f"mostly in the {side} {span}" if span else "mostly at the time"


def _span(offset_s: float) -> str:
    minutes = round(abs(offset_s) / 60)
    if minutes == 0:
        return ""
    if minutes >= 5 * 24 * 60:
        return f"{minutes / (24 * 60):,.0f} days"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"
