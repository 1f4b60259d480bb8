"""Reasons in words: what was measured, what it takes, and how near the value is."""

from __future__ import annotations

from typing import Any

import pytest

from skywitness.domain.model.assessment.grades import (
    Comparison,
    Grade,
    Strength,
    comparison_of,
    grade_of,
    strength_of,
)
from skywitness.domain.model.reports.verdict import Effect, Outcome, PartCode, Verdict
from skywitness.domain.model.weather.present_weather import parse_groups
from tests.builders import some_evidence
from tests.unit.assessment.cases import claim_of, hourly, neighbour, verdict_on


def judged(key: str, magnitude: tuple[float, str] | None = None, **values: Any) -> Verdict:
    claim = claim_of(key, magnitude)
    return verdict_on(claim, hourly("A", 5_000.0, **values) + hourly("B", 5_000.0, **values))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (
            judged("non_tstm_wnd_gst", (40, "mph"), wind_gust_ms=19.0),
            "A measured a gust of 19 m/s (16.1 m/s is enough), 5 km away, at the time",
        ),
        (
            judged("non_tstm_wnd_gst", (40, "mph"), wind_gust_ms=15.0),
            "A measured a gust of 15 m/s (close to 16.1 m/s, weakly for), 5 km away",
        ),
        (
            judged("high_wind", wind_speed_ms=9.77),
            "A measured a mean wind of 9.77 m/s (11.8 m/s would be enough), 5 km away",
        ),
        (
            judged("non_tstm_wnd_gst", (28, "mph"), wind_speed_ms=9.77),
            "A measured a mean wind of 9.77 m/s (close to 10.8 m/s, weakly for), 5 km away",
        ),
        (
            judged("fog", visibility_m=800.0),
            "A measured a visibility of 800 m (1000 m or less is enough), 5 km away",
        ),
        (
            judged("snow", temperature_c=9.0),
            "A measured a lowest temperature of 9 °C (less than 6 °C is needed), 5 km away",
        ),
        (judged("heavy_rain", precipitation_mm=0.0), "A measured no rain (3 mm would be enough)"),
        (judged("rain", precipitation_mm=0.0), "A measured no precipitation, 5 km away; "),
        (
            judged("heat", temperature_c=-2.8, humidity_pct=60.0),
            "A measured a highest temperature of -2.8 °C (35 °C would be enough), 5 km away",
        ),
        (
            judged("heat", temperature_c=36.0, humidity_pct=50.0),
            "A measured a heat index of 43.1 °C (35 °C is enough), 5 km away, at the time",
        ),
        (
            judged("fog", present_weather=parse_groups("FG")),
            "A reported fog (FG), 5 km away, at the time",
        ),
    ],
)
def test_what_a_reason_says_of_a_value(verdict: Verdict, words: str) -> None:
    assert words in verdict.reason


@pytest.mark.parametrize("key", ["rain", "heavy_rain", "flash_flood", "hail", "snow"])
def test_of_no_rain_there_is_no_time_at_which_most_of_it_fell(key: str) -> None:
    reason = judged(key, precipitation_mm=0.0, temperature_c=0.0).reason

    assert "mostly" not in reason
    assert "0 mm of" not in reason


def test_the_parts_say_what_the_sentence_says() -> None:
    told = [neighbour(1, "hail", 4_000.0, -5), neighbour(2, "hail", 9_000.0, 0)]

    verdict = verdict_on(
        claim_of("hail"),
        hourly("A", present_weather=parse_groups("TSRA"))
        + hourly("B", present_weather=parse_groups("TSRA")),
        told,
    )

    measured, more, near = verdict.reason_parts
    assert verdict.outcome is Outcome.SUPPORTED
    assert verdict.evidence[measured.evidence or 0].source == "A"
    assert (more.code, more.count) == (PartCode.MORE_SOURCES, 1)
    assert (near.code, near.count, near.nearest_s) == (PartCode.NEIGHBOURS, 2, -300.0)
    assert near.nearest_m == pytest.approx(4_000, abs=10)
    assert "1 more source agrees; 2 other nearby reports agree with the claim" in verdict.reason


@pytest.mark.parametrize(
    ("reached", "code"), [(True, PartCode.NO_READINGS), (False, PartCode.NO_SOURCE)]
)
def test_a_part_says_what_is_missing(reached: bool, code: PartCode) -> None:
    (part,) = verdict_on(claim_of("hail"), reached=reached).reason_parts

    assert part.code is code
    assert (part.reach_m == 60_000.0) is reached


@pytest.mark.parametrize(
    ("value", "threshold", "rule", "effect", "grade"),
    [
        (3.0, 3.0, "rain.total", Effect.FOR, Grade.MEETS),
        (2.9, 3.0, "rain.total", Effect.FOR, Grade.CLOSE),
        (0.0, 3.0, "rain.total", Effect.AGAINST, Grade.SHORT),
        (2.9, 3.0, "rain.total", Effect.NEUTRAL, Grade.SHORT),
        (1_000.0, 1_000.0, "fog.visibility", Effect.FOR, Grade.MEETS),
        (1_600.0, 1_000.0, "fog.visibility", Effect.FOR, Grade.CLOSE),
        (5.9, 6.0, "winter.too_warm", Effect.FOR, Grade.MEETS),
        (6.0, 6.0, "winter.too_warm", Effect.AGAINST, Grade.SHORT),
        (0.2, None, "rain.any", Effect.FOR, Grade.MEETS),
        (None, None, "rain.no_significant_weather", Effect.AGAINST, Grade.SHORT),
    ],
)
def test_a_grade_compares_the_numbers_that_are_shown(
    value: float | None, threshold: float | None, rule: str, effect: Effect, grade: Grade
) -> None:
    piece = some_evidence(value=value, threshold=threshold, rule=rule, effect=effect)

    assert grade_of(piece) is grade


def test_on_which_side_of_a_threshold_a_value_speaks_for_a_claim() -> None:
    assert comparison_of("wind.gust") is Comparison.AT_LEAST
    assert comparison_of("cold.lowest") is Comparison.AT_MOST
    assert comparison_of("winter.too_warm") is Comparison.BELOW


@pytest.mark.parametrize(
    ("log_odds", "strength"),
    [
        (2.0, Strength.STRONG),
        (-1.9, Strength.MODERATE),
        (0.99, Strength.WEAK),
        (-0.05, Strength.WEAK),
        (0.04, Strength.NONE),
    ],
)
def test_strength_has_two_sides(log_odds: float, strength: Strength) -> None:
    assert strength_of(log_odds) is strength
