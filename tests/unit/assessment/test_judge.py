from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from skywitness.domain.model.assessment.judge import RULES_VERSION, judge
from skywitness.domain.model.assessment.shown import MOST_READINGS
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.claim import Claim, SourceClass
from skywitness.domain.model.reports.verdict import Effect, Outcome
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.present_weather import parse_groups
from tests.unit.assessment.cases import (
    claim_of,
    coarse,
    hourly,
    neighbour,
    reading,
    verdict_on,
)

SUPPORTED, CONTRADICTED = Outcome.SUPPORTED, Outcome.CONTRADICTED
OPEN = Outcome.INCONCLUSIVE


def two(metres: float = 20_000.0, **values: Any) -> list[Conditions]:
    return hourly("A", metres, **values) + hourly("B", metres, **values)


@pytest.mark.parametrize(
    ("claim", "conditions", "expected"),
    [
        (claim_of("rain"), two(precipitation_mm=0.3), SUPPORTED),
        (claim_of("rain"), two(precipitation_mm=0.0), CONTRADICTED),
        (claim_of("rain"), two(present_weather=parse_groups("-RA")), SUPPORTED),
        (claim_of("rain"), two(present_weather=parse_groups("NSW")), OPEN),
        (claim_of("rain"), [*hourly(precipitation_mm=0.0), *hourly("B", precipitation_mm=0.3)],
         SUPPORTED),
        (claim_of("flash_flood"), two(precipitation_mm=4.0), SUPPORTED),
        (claim_of("flash_flood"), two(precipitation_mm=0.0), OPEN),
        (claim_of("flash_flood"), [reading("A", 9e3, -300, precipitation_mm=6.0),
                                   *hourly(precipitation_mm=0.0)], SUPPORTED),
        (claim_of("heavy_rain"), two(precipitation_mm=3.0), SUPPORTED),
        (claim_of("hail"), two(present_weather=parse_groups("TS")), SUPPORTED),
        (claim_of("hail"), two(precipitation_mm=0.0), OPEN),
        (claim_of("hail"), two(present_weather=parse_groups("NSW")), OPEN),
        (claim_of("tornado"), two(present_weather=parse_groups("TS")), OPEN),
        (claim_of("tornado"), two(precipitation_mm=0.0, wind_gust_ms=3.0), OPEN),
        (claim_of("tornado"), hourly(present_weather=parse_groups("+FC")), SUPPORTED),
        (claim_of("non_tstm_wnd_gst", (40, "mph")), two(wind_gust_ms=18.0), SUPPORTED),
        (claim_of("non_tstm_wnd_gst", (40, "mph")), two(wind_gust_ms=8.0), CONTRADICTED),
        (claim_of("non_tstm_wnd_gst", (60, "mph")), two(wind_speed_ms=15.0), SUPPORTED),
        (claim_of("non_tstm_wnd_gst", (60, "mph")), two(wind_speed_ms=2.0), CONTRADICTED),
        (claim_of("tstm_wnd_gst", (60, "mph")), two(wind_speed_ms=2.0, wind_gust_ms=5.0), OPEN),
        (claim_of("frost_freeze"), two(temperature_c=-1.0), SUPPORTED),
        (claim_of("frost_freeze"), two(temperature_c=7.0), CONTRADICTED),
        (claim_of("heat"), two(temperature_c=37.0, humidity_pct=40.0), SUPPORTED),
        (claim_of("heat"), two(temperature_c=20.0), CONTRADICTED),
        (claim_of("fog"), hourly(metres=4_000.0, visibility_m=300.0), SUPPORTED),
        (claim_of("fog"), two(4_000.0, visibility_m=10_000.0), CONTRADICTED),
        (claim_of("fog"), two(15_000.0, visibility_m=10_000.0), Outcome.INCONCLUSIVE),
        (claim_of("snow", hours=5), two(temperature_c=-3.0, precipitation_mm=0.5), SUPPORTED),
        (claim_of("snow"), two(temperature_c=12.0, precipitation_mm=0.5), CONTRADICTED),
        (claim_of("high_surf"), two(wind_gust_ms=1.0), OPEN),
        (claim_of("coastal_flood"), two(precipitation_mm=20.0), OPEN),
    ],
    ids=lambda value: value.phenomenon.key if isinstance(value, Claim) else None,
)  # fmt: skip
def test_outcomes(claim: Claim, conditions: Sequence[Conditions], expected: Outcome) -> None:
    assert verdict_on(claim, conditions).outcome is expected


@pytest.mark.parametrize("key", sorted(PHENOMENA))
def test_phenomena_that_readings_cannot_contradict_never_are(key: str) -> None:
    nothing = two(
        4_000.0,
        precipitation_mm=0.0,
        temperature_c=21.0,
        humidity_pct=35.0,
        wind_speed_ms=0.5,
        wind_gust_ms=1.0,
        visibility_m=16_000.0,
        present_weather=parse_groups("NSW"),
    )
    outcome = verdict_on(claim_of(key), nothing).outcome

    if not PHENOMENA[key].readings_may_contradict:
        assert outcome is not CONTRADICTED
    assert verdict_on(coarse(claim_of(key)), nothing).outcome is not CONTRADICTED


@pytest.mark.parametrize(
    ("after", "end"),
    [
        (timedelta(minutes=-50), "11:10"),
        (timedelta(minutes=10), "12:10"),
        (timedelta(hours=1), "13:00"),
        (timedelta(days=30), "13:00"),
    ],
)
def test_the_reason_speaks_of_no_hour_that_has_not_passed(after: timedelta, end: str) -> None:
    claim = claim_of("rain")
    noon = claim.when.start.replace(hour=12, minute=0)
    at_noon = replace(claim, when=Interval(noon, noon))

    found = judge(at_noon, 1, [], [], noon + after, "me", reference_reached=True)

    assert f"between {noon:%Y-%m-%d} 11:00 and {noon:%Y-%m-%d} {end} UTC" in found.reason


def test_the_reason_says_when_nothing_was_imported() -> None:
    claim = claim_of("rain")
    found = judge(
        claim, 1, [], [], claim.when.end, "me", reference_reached=True, archive_is_empty=True
    )

    assert found.reason.startswith("No observations have been imported")


def test_a_claim_without_readings_is_not_assessable_and_the_reason_says_why() -> None:
    without = verdict_on(claim_of("rain"))
    unreached = verdict_on(claim_of("rain"), reached=False)

    assert (without.outcome, without.score) == (Outcome.NOT_ASSESSABLE, None)
    assert "No measurements within 60 km" in without.reason
    assert "No reference weather for this time" in unreached.reason


def test_a_reading_without_values_is_no_evidence() -> None:
    assert verdict_on(claim_of("rain"), [reading()]).outcome is Outcome.NOT_ASSESSABLE


def test_missing_rain_is_not_no_rain() -> None:
    verdict = verdict_on(claim_of("rain"), two(temperature_c=15.0))

    assert verdict.outcome is OPEN
    assert verdict.evidence == ()


def test_one_reading_of_one_source_decides_nothing() -> None:
    verdict = verdict_on(claim_of("rain"), [reading(metres=100.0, precipitation_mm=9.0)])

    assert verdict.outcome is OPEN
    assert verdict.score is not None
    assert verdict.score > 0.7


def test_all_analyses_are_one_source() -> None:
    models = [
        reading(f"cell-{n}", minutes=m, kind=ConditionsKind.ANALYSIS, precipitation_mm=2.0)
        for n in range(8)
        for m in (-60, 0, 60)
    ]

    many = verdict_on(claim_of("rain"), models)
    one = verdict_on(claim_of("rain"), models[:3])

    assert many.score == one.score


def test_evidence_names_every_number() -> None:
    verdict = verdict_on(
        claim_of("non_tstm_wnd_gst", (40, "mph")),
        [reading("KDSM", 8_000.0, -30, wind_gust_ms=19.0), reading("KDSM", 8_000.0, 30)],
    )

    (piece,) = verdict.evidence
    assert (piece.source, piece.provider, piece.kind) == ("KDSM", "archive", "observation")
    assert (piece.variable, piece.value, piece.unit) == ("wind_gust_ms", 19.0, "m/s")
    assert piece.threshold == pytest.approx(16.1)
    assert (piece.effect, piece.rule) == (Effect.FOR, "wind.gust")
    assert piece.distance_m == pytest.approx(8_000.0, abs=20)
    assert piece.time_offset_s == -1800.0
    assert verdict.rules_version == RULES_VERSION
    assert "KDSM measured a gust of 19 m/s" in verdict.reason
    assert "8 km away, 30 min earlier" in verdict.reason


def test_the_strongest_finding_of_each_side_is_shown_however_many_outweigh_it() -> None:
    calm = [r for n in range(20) for r in hourly(f"CALM{n:02}", 1_000.0, wind_gust_ms=9.6)]
    windy = [r for name in ("FAR1", "FAR2") for r in hourly(name, 55_000.0, wind_gust_ms=20.0)]
    others = [neighbour(n, "high_wind") for n in range(6)]

    verdict = verdict_on(claim_of("non_tstm_wnd_gst", (40, "mph")), calm + windy, others)

    assert verdict.outcome is SUPPORTED
    measured = [piece for piece in verdict.evidence if piece.kind != "report"]
    assert len(measured) == MOST_READINGS
    assert {piece.effect for piece in measured} == {Effect.FOR, Effect.AGAINST}
    assert verdict.reason.startswith("Supported: FAR1 measured a gust of 20 m/s")
    assert "1 more source agrees; 6 other nearby reports agree with the claim" in verdict.reason


def test_a_source_with_stronger_evidence_against_does_not_agree() -> None:
    snow = [r for name in "AB" for r in hourly(name, temperature_c=-3.0, precipitation_mm=2.0)]
    squalls_alone = hourly("C", temperature_c=12.0, present_weather=parse_groups("SQ"))

    verdict = verdict_on(claim_of("snow_squall"), snow + squalls_alone)

    assert {p.effect for p in verdict.evidence if p.source == "C"} == {Effect.FOR, Effect.AGAINST}
    assert verdict.outcome is SUPPORTED
    assert "1 more source agrees" in verdict.reason


def test_people_overestimate_gusts_and_instruments_do_not() -> None:
    measured = two(wind_gust_ms=20.0)
    scores = [
        verdict_on(claim_of("non_tstm_wnd_gst", (58, "mph"), how, source=who), measured).score or 0
        for how, who in (
            ("estimated", SourceClass.PUBLIC),
            ("estimated", SourceClass.TRAINED_SPOTTER),
            ("measured", SourceClass.PUBLIC),
            ("estimated", SourceClass.MESONET),
        )
    ]

    assert scores[0] > scores[1] >= scores[2] == scores[3]


def test_rain_days_earlier_supports_a_river_flood_but_not_a_flash_flood() -> None:
    soaked = [
        reading(minutes=-60.0 * hour, precipitation_mm=4.0 if hour > 30 else 0.0)
        for hour in range(48)
    ]

    assert verdict_on(claim_of("flood"), soaked).outcome is SUPPORTED
    assert verdict_on(claim_of("flash_flood"), soaked).outcome is OPEN


def test_the_same_input_gives_the_same_verdict_in_any_order() -> None:
    claim = claim_of("rain")
    conditions = two(precipitation_mm=0.3) + hourly("C", 30_000.0, precipitation_mm=0.0)

    assert verdict_on(claim, conditions) == verdict_on(claim, conditions[::-1])


def test_the_window_of_a_long_claim_holds_all_of_it() -> None:
    claim = claim_of("snow", hours=10)
    late = [
        reading(minutes=60.0 * hour, temperature_c=-4.0, precipitation_mm=0.6) for hour in (7, 8, 9)
    ]

    assert verdict_on(claim, late).outcome is SUPPORTED
    assert claim.when.length == timedelta(hours=10)
