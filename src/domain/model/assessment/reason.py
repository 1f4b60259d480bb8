"""One plain sentence for a verdict: the deciding number, where and when it was measured."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.assessment.scope import reach_m, window
from skywitness.domain.model.reports.report import Claim
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
"""Rules that add up readings: the time in their evidence is that of the most."""

_OPENINGS: Final = {
    Outcome.SUPPORTED: "Supported: ",
    Outcome.CONTRADICTED: "Contradicted: ",
    Outcome.MIXED: "The evidence disagrees: ",
    Outcome.INCONCLUSIVE: "Not enough to decide: ",
}


def reason(
    claim: Claim, outcome: Outcome, evidence: tuple[Evidence, ...], agreeing: int, voices: int
) -> str:
    """Say what decided.

    `agreeing` is the number of sources that say the same as the deciding one, `voices` that of
    other reports that were heard.
    """
    parts = [_measured(piece) for piece in _deciding(outcome, evidence)]
    if agreeing:
        parts.append(f"{agreeing} more {'source agrees' if agreeing == 1 else 'sources agree'}")
    if voices:
        agree = "report near by agrees" if voices == 1 else "reports near by agree"
        parts.append(f"{voices} other {agree} with the claim")
    if not parts:
        label = claim.phenomenon.label.lower()
        parts.append(f"nothing that was measured near by tells of {label}, or rules it out")
    return _OPENINGS[outcome] + "; ".join(parts) + "."


def unassessable(claim: Claim, *, reference_reached: bool) -> str:
    """Say why nothing can be said."""
    if not reference_reached:
        return "No reference weather reaches this time, and no other report near by tells of it."
    asked = window(claim)
    times = f"{asked.start:%Y-%m-%d %H:%M} and {asked.end:%Y-%m-%d %H:%M} UTC"
    return f"No station within {reach_m(claim) / 1000:.0f} km measured anything between {times}."


def _deciding(outcome: Outcome, evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """Pick the strongest reading on each side that the outcome speaks of."""
    measured = [e for e in evidence if e.kind != "report"]
    speaks_for = [e for e in measured if e.effect is Effect.FOR]
    against = [e for e in measured if e.effect is Effect.AGAINST]
    if outcome is Outcome.SUPPORTED:
        return speaks_for[:1]
    if outcome is Outcome.CONTRADICTED:
        return against[:1]
    return speaks_for[:1] + against[:1] or measured[:1]


def _measured(piece: Evidence) -> str:
    said = "reported" if piece.present_weather is not None else "measured"
    if piece.kind == "analysis":
        said = "gives"
    where = f"{piece.distance_m / 1000:.0f} km away"
    sets = "" if piece.threshold is None else f" (it takes {_bound(piece)})"
    joint = ", most of it" if piece.rule in _TOTALS else " and"
    when = _when(piece.time_offset_s)
    return f"{piece.source} {said} {_value(piece)}{sets}, {where}{joint} {when}"


def _bound(piece: Evidence) -> str:
    unit = {"degC": "°C"}.get(piece.unit, piece.unit)
    less = piece.variable in {"visibility_m", "wind_chill_c", "temperature_c"}
    warm = piece.rule == "winter.too_warm"
    return (
        f"{'less than' if warm else 'at most' if less else 'at least'} {piece.threshold:g} {unit}"
    )


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
    minutes = round(abs(offset_s) / 60)
    if minutes == 0:
        return "at the time"
    span = f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"
    return f"{span} {'before' if offset_s < 0 else 'after'}"
