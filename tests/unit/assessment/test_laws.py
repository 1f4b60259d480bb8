"""What must hold of verdicts whatever the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from skywitness.domain.model.phenomena.magnitude import Magnitude, Unit
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.present_weather import parse_groups
from tests.unit.assessment.cases import claim_of, neighbour, reading, verdict_on

KEYS = st.sampled_from(
    ["rain", "heavy_rain", "flash_flood", "hail", "tornado", "tstm_wnd_gst", "non_tstm_wnd_gst",
     "high_wind", "snow", "frost_freeze", "heat", "fog", "extreme_cold", "lightning", "dust_storm",
     "blowing_snow", "snow_squall", "funnel_cloud", "tropical_storm"]
)  # fmt: skip
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "precipitation_mm": st.floats(0, 40),
        "temperature_c": st.floats(-30, 42),
        "humidity_pct": st.floats(5, 100),
        "wind_speed_ms": st.floats(0, 35),
        "wind_gust_ms": st.floats(0, 50),
        "visibility_m": st.floats(50, 16_000),
        "present_weather": st.sampled_from(
            [parse_groups(g) for g in ("-RA", "+RA", "TS", "-SN", "FG", "NSW")]
        ),
    },
)
DISTANCES = st.floats(0, 80_000)


def certainty(verdict: Verdict) -> float:
    return 0.0 if verdict.score is None else abs(verdict.score - 0.5)


@given(KEYS, VALUES, DISTANCES, DISTANCES)
def test_more_distance_never_makes_more_certain(
    key: str, values: Mapping[str, Any], one: float, other: float
) -> None:
    near, far = sorted((one, other))
    claim = claim_of(key)

    verdicts = [
        verdict_on(claim, [reading("A", d, m, **values) for m in (-20, 0, 20)]) for d in (near, far)
    ]

    assert certainty(verdicts[1]) <= certainty(verdicts[0])


@given(KEYS, VALUES, st.floats(0, 200), st.floats(0, 200), st.sampled_from([-1, 1]))
@example("tstm_wnd_gst", {"precipitation_mm": 0.0, "wind_gust_ms": 17.0}, 0.0, 17.0, 1)  # mixed
def test_more_age_never_makes_more_certain(
    key: str, values: Mapping[str, Any], one: float, other: float, side: int
) -> None:
    soon, late = sorted((one, other))
    claim = claim_of(key)

    verdicts = [verdict_on(claim, [reading(minutes=side * m, **values)]) for m in (soon, late)]

    assert certainty(verdicts[1]) <= certainty(verdicts[0])


@given(KEYS, VALUES, st.lists(DISTANCES, min_size=1, max_size=4))
def test_fewer_sources_never_make_more_certain(
    key: str, values: Mapping[str, Any], distances: list[float]
) -> None:
    claim = claim_of(key)
    by_source = [
        [reading(f"S{n}", d, m, **values) for m in (-20, 20)] for n, d in enumerate(distances)
    ]
    everything = [r for readings in by_source for r in readings]
    fewer = [r for readings in by_source[1:] for r in readings]

    assert certainty(verdict_on(claim, fewer)) <= certainty(verdict_on(claim, everything))


@given(KEYS, VALUES)
def test_one_reading_is_never_more_certain_than_the_same_reading_three_times(
    key: str, values: Mapping[str, Any]
) -> None:
    claim = claim_of(key)
    three = [reading(minutes=m, **values) for m in (-20, 0, 20)]

    assert certainty(verdict_on(claim, three[1:2])) <= certainty(verdict_on(claim, three))


@given(st.integers(0, 6), st.floats(0, 60_000), st.floats(0, 60_000))
def test_farther_or_fewer_neighbours_never_make_more_certain(
    count: int, one: float, other: float
) -> None:
    near, far = sorted((one, other))
    claim = claim_of("hail")

    close = verdict_on(claim, neighbours=[neighbour(n, metres=near) for n in range(count + 1)])
    remote = verdict_on(claim, neighbours=[neighbour(n, metres=far) for n in range(count + 1)])
    fewer = verdict_on(claim, neighbours=[neighbour(n, metres=near) for n in range(count)])

    assert certainty(remote) <= certainty(close)
    assert certainty(fewer) <= certainty(close)


@given(KEYS, VALUES, st.integers(1, 2), st.integers(0, 3), DISTANCES, st.booleans())
def test_another_report_of_the_same_class_never_counts_against_a_claim(
    key: str, values: Mapping[str, Any], readings: int, others: int, metres: float, is_echo: bool
) -> None:
    claim = claim_of(key, narrative="Nobody here has seen anything like it.")
    measured = [reading(minutes=20.0 * n, **values) for n in range(readings)]
    counted = [neighbour(n, key) for n in range(others)]
    echo = neighbour(9, key, metres, 100.0, narrative=claim.narrative if is_echo else None)

    without = verdict_on(claim, measured, counted).score
    score = verdict_on(claim, measured, [*counted, echo]).score

    assert without is None or (score is not None and score >= without)


@given(st.floats(15, 60), VALUES, st.sampled_from(["kt", "mph", "km/h"]))
def test_the_unit_changes_nothing(ms: float, values: Mapping[str, Any], unit: str) -> None:
    per_unit = {"kt": 1852 / 3600, "mph": 0.44704, "km/h": 1 / 3.6}[unit]
    claim = claim_of("non_tstm_wnd_gst", (ms, "m/s"))
    same = Magnitude.of(claim.phenomenon, ms / per_unit, unit, "measured")
    conditions = [reading(minutes=m, **values) for m in (-20, 0, 20)]

    in_si = verdict_on(claim, conditions)
    in_unit = verdict_on(
        replace(claim, magnitude=replace(same, si_value=in_si_value(claim))), conditions
    )

    assert same.unit is Unit(unit)
    assert abs(same.si_value - ms) < 1e-5
    assert (in_si.outcome, in_si.score) == (in_unit.outcome, in_unit.score)


def in_si_value(claim: Any) -> float:
    value: float = claim.magnitude.si_value
    return value


@given(st.sampled_from(sorted(PHENOMENA)), VALUES)
def test_the_language_of_the_narrative_changes_nothing(key: str, values: Mapping[str, Any]) -> None:
    conditions = [reading(minutes=m, **values) for m in (-20, 0, 20)]
    claims = [
        claim_of(key, narrative=text)
        for text in ("Golf balls on the lawn.", "Golfbälle auf dem Rasen.", "")
    ]

    assert len({verdict_on(claim, conditions) for claim in claims}) == 1
