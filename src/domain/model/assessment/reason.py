"""The reason for a verdict in one sentence: the deciding value, where and when it was measured."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from skywitness.domain.model.assessment.camera_distance import rounded_up_m
from skywitness.domain.model.assessment.scope import reach_m, window
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.verdict import Effect, Evidence, Outcome
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

_OPENINGS: Final = {
    Outcome.SUPPORTED: "Supported: ",
    Outcome.CONTRADICTED: "Contradicted: ",
    Outcome.MIXED: "Conflicting evidence: ",
    Outcome.INCONCLUSIVE: "Inconclusive: ",
}


def reason(
    claim: Claim, outcome: Outcome, evidence: tuple[Evidence, ...], agreeing: int, reports: int
) -> str:
    """Return the reason.

    `agreeing` is the number of sources that agree with the deciding one, `reports` that of the
    counted neighbours.
    """
    parts = [_measured(piece) for piece in _deciding(outcome, evidence)]
    if agreeing:
        parts.append(f"{agreeing} more {'source agrees' if agreeing == 1 else 'sources agree'}")
    if reports:
        agree = "nearby report agrees" if reports == 1 else "nearby reports agree"
        parts.append(f"{reports} other {agree} with the claim")
    parts += _photographed(outcome, evidence)
    if not parts:
        label = claim.phenomenon.label.lower()
        parts.append(f"nothing measured nearby indicates {label} or rules it out")
    return _OPENINGS[outcome] + "; ".join(parts) + "."


def unassessable(
    claim: Claim, now: datetime, *, reference_reached: bool, archive_is_empty: bool
) -> str:
    """Return why the claim cannot be assessed at the time `now`."""
    if archive_is_empty:
        return "No observations have been imported, and no nearby report of the same class."
    if not reference_reached:
        return "No reference weather for this time, and no nearby report of the same class."
    asked = window(claim)
    end = max(asked.start, min(asked.end, now))
    times = f"{asked.start:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC"
    return f"No measurements within {reach_m(claim) / 1000:.0f} km between {times}."


def _deciding(outcome: Outcome, evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """Pick the strongest evidence for the outcome; of each side if it is not decided."""
    measured = [e for e in evidence if e.kind not in {"report", "photo"}]
    speaks_for = [e for e in measured if e.effect is Effect.FOR]
    against = [e for e in measured if e.effect is Effect.AGAINST]
    if outcome is Outcome.SUPPORTED:
        return speaks_for[:1]
    if outcome is Outcome.CONTRADICTED:
        return against[:1]
    return speaks_for[:1] + against[:1] or measured[:1]


def _measured(piece: Evidence) -> str:
    verb = "reported" if piece.present_weather is not None else "measured"
    if piece.kind == "analysis":
        verb = "gives"
    where = f"{(piece.distance_m or 0.0) / 1000:.0f} km away"
    threshold = "" if piece.threshold is None else f" ({_threshold(piece)})"
    when = _total_when if piece.rule in _TOTALS else _when
    time = when(piece.time_offset_s or 0.0)
    return f"{piece.source} {verb} {_value(piece)}{threshold}, {where}, {time}"


def _photographed(outcome: Outcome, evidence: tuple[Evidence, ...]) -> list[str]:
    """Return what the weightiest photo says; one against the claim only where it is not supported.

    Everybody reads it, so distances are rounded up (see `rounded_up_m`).
    """
    pieces = [e for e in evidence if e.kind == "photo"]
    against = [e for e in pieces if e.effect is Effect.AGAINST and outcome is not Outcome.SUPPORTED]
    deciding = next((e for e in pieces if e.effect is Effect.FOR), None) or next(
        iter(against), None
    )
    if deciding is None:
        return []
    taken = [_within(deciding.distance_m)] if deciding.distance_m is not None else []
    if deciding.time_offset_s is not None:
        taken.append(_when(deciding.time_offset_s))
    words = " ".join(["a photo", *(["taken", ", ".join(taken)] if taken else [])])
    shows = [e.variable for e in pieces if e.rule == "photo.shows" and e.source == deciding.source]
    if shows and deciding.effect is Effect.FOR:
        words += f" shows {shows[0]}"
    return [words if deciding.effect is Effect.FOR else f"{words} counts against it"]


def photo_warnings(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
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


def _threshold(piece: Evidence) -> str:
    unit = {"degC": "°C"}.get(piece.unit, piece.unit)
    below = piece.variable in {"visibility_m", "wind_chill_c", "temperature_c"}
    side = "below " if piece.rule == "winter.too_warm" else "at most " if below else ""
    return f"threshold {side}{piece.threshold:g} {unit}"


def _value(piece: Evidence) -> str:
    if piece.value is None:
        return _present_weather(piece.present_weather or "")
    if piece.variable == "visibility_m" and piece.value >= VISIBILITY_CAP_M:
        return "a visibility of 10 km or more"
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
