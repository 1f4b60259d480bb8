"""What is drawn of a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.claim import Claim, Neighbour
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
from tests.unit.assessment.test_laws import DISTANCES, KEYS, VALUES

OWN_ID = UUID(int=1 << 100)
FLOOD = claim_of("flash_flood", hours=0.5)
WET = [
    reading("WET", 2_000.0, -60 * back, precipitation_mm=mm) for back, mm in ((1, 20.0), (2, 2.0))
]
DRY = [reading("DRY", 17_000.0, -60 * back, precipitation_mm=0.0) for back in (1, 2)]


def shown(
    claim: Claim,
    conditions: list[Conditions],
    neighbours: list[Neighbour] | None = None,
    points: Mapping[UUID, Point] | None = None,
) -> dict[str, Any]:
    verdict = verdict_on(claim, conditions, neighbours or [])
    document = VerdictEvidenceDocument.of(
        claim, verdict, conditions, points=points or {}, names={"WET": "Wet Field"}, own_id=OWN_ID
    )
    found: dict[str, Any] = orjson.loads(orjson.dumps(document, option=orjson.OPT_UTC_Z))
    return found


def logistic(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


@given(
    KEYS,
    st.lists(st.tuples(VALUES, DISTANCES), max_size=20),
    st.lists(st.tuples(DISTANCES, st.floats(-300, 300), st.integers(0, 3)), max_size=20),
    st.sampled_from([1, 2]),
    st.booleans(),
)
def test_the_steps_add_up_to_the_score(
    key: str,
    stations: list[tuple[Mapping[str, Any], float]],
    told: list[tuple[float, float, int]],
    times: int,
    is_coarse: bool,
) -> None:
    claim = coarse(claim_of(key)) if is_coarse else claim_of(key)
    conditions = [
        reading(f"S{number}", metres, 20 * time, **values)
        for number, (values, metres) in enumerate(stations)
        for time in range(times)
    ]
    neighbours = [
        neighbour(number, key, metres, minutes, observer=f"someone-{who}", narrative=f"text {who}")
        for number, (metres, minutes, who) in enumerate(told)
    ]

    found = shown(claim, conditions, neighbours)

    added = math.fsum(step["log_odds"] for step in found["sum"]["steps"])
    if found["sum"]["score"] is None:
        assert found["sum"]["steps"] == []
    else:
        assert logistic(added) == pytest.approx(found["sum"]["score"], abs=0.000_51)


def test_a_flood_is_drawn_as_totals_with_the_nearest_station_first() -> None:
    found = shown(FLOOD, DRY + WET)

    wet, dry = found["lanes"]
    assert (wet["source"], wet["name"], wet["drawing"]) == ("WET", "Wet Field", "total")
    assert (wet["near"], dry["near"]) == (None, "Ankeny")
    assert wet["threshold"] == {"value": 3.0, "comparison": "at_least"}
    assert (wet["grade"], wet["effect"], wet["strength"]) == ("meets", "for", "strong")
    assert (wet["distance_m"], wet["bearing_deg"]) == (pytest.approx(2_000, abs=20), 0)
    assert [one["value"] for one in wet["readings"]] == [2.0, 20.0]
    assert sum(one["value"] for one in wet["readings"]) == wet["decided"]["value"]
    assert wet["decided"]["at"] == wet["readings"][1]["at"]
    begins, ends = wet["readings"][1]["begins_at"], wet["readings"][1]["at"]
    assert (begins, ends) == ("2026-05-21T20:14:00Z", "2026-05-21T21:14:00Z")
    assert (dry["name"], dry["grade"], dry["effect"], dry["strength"]) == (
        None,
        "short",
        "against",
        "weak",
    )
    assert dry["counted"]["outvoted"]


def test_the_claim_says_what_it_is_compared_with() -> None:
    found = shown(FLOOD, WET)["claim"]

    assert found["window"] == {
        "begins_at": "2026-05-21T16:14:00Z",
        "ends_at": "2026-05-21T23:44:00Z",
    }
    assert (found["reach_m"], found["coarse"], found["contradictable"]) == (60_000, False, False)
    assert found["neighbours"] == {"radius_m": 50_000, "window_s": 10_800}


@pytest.mark.parametrize(
    ("key", "values", "drawing", "variable", "beside"),
    [
        ("non_tstm_wnd_gst", {"wind_gust_ms": 19.0, "wind_speed_ms": 9.0}, "level", "wind_gust_ms",
         "wind_speed_ms"),
        ("high_wind", {"wind_speed_ms": 14.0}, "level", "wind_speed_ms", None),
        ("fog", {"visibility_m": 300.0}, "level", "visibility_m", None),
        ("heat", {"temperature_c": 36.0, "humidity_pct": 50.0}, "level", "heat_index_c",
         "temperature_c"),
        ("snow", {"temperature_c": -2.0, "precipitation_mm": 1.0}, "level", "precipitation_mm",
         "temperature_c"),
        ("hail", {"present_weather": parse_groups("TSRA")}, "word", "present_weather", None),
        ("rain", {"precipitation_mm": 1.0}, "level", "precipitation_mm", None),
        ("heavy_rain", {"precipitation_mm": 1.0}, "total", "precipitation_mm", None),
    ],
)  # fmt: skip
def test_how_a_lane_is_drawn(
    key: str, values: dict[str, Any], drawing: str, variable: str, beside: str | None
) -> None:
    (lane,) = shown(claim_of(key), hourly(**values))["lanes"]

    assert (lane["drawing"], lane["variable"]) == (drawing, variable)
    assert (lane["beside"] and lane["beside"]["variable"]) == beside
    assert len(lane["readings"]) == 3
    if beside:
        assert lane["beside"]["values"] == [values[beside]] * 3
    is_word = drawing == "word"
    assert all((one["word"] == "TSRA") is is_word for one in lane["readings"])
    assert all((one["value"] is None) is is_word for one in lane["readings"])


def test_a_fall_of_the_temperature_is_drawn_as_temperatures() -> None:
    outflow = [reading("A", 5_000.0, m, temperature_c=t) for m, t in ((-30, 29.0), (30, 21.0))]

    (lane,) = shown(claim_of("hail"), outflow)["lanes"]

    assert (lane["variable"], lane["unit"]) == ("temperature_c", "degC")
    assert [one["value"] for one in lane["readings"]] == [29.0, 21.0]
    decided = lane["decided"]
    assert (decided["variable"], decided["value"], decided["unit"]) == (
        "temperature_fall_c",
        8.0,
        "K",
    )
    assert decided["at"] == "2026-05-21T22:44:00Z"


def test_hours_without_a_gust_are_drawn_as_not_reported() -> None:
    gusts = [
        reading("A", 5_000.0, m, wind_speed_ms=9.0, wind_gust_ms=g)
        for m, g in ((-60, 19.0), (0, None))
    ]

    (lane,) = shown(claim_of("non_tstm_wnd_gst"), gusts)["lanes"]

    assert [one["value"] for one in lane["readings"]] == [19.0, None]
    assert lane["wind"] == {
        "at": "2026-05-21T22:14:00Z",
        "speed_ms": 9.0,
        "direction_deg": None,
        "gust_ms": None,
    }


def test_all_analyses_are_one_lane() -> None:
    analyses = [
        reading(name, metres, kind=ConditionsKind.ANALYSIS, wind_gust_ms=gust)
        for name, metres, gust in (("a", 9_000.0, 12.0), ("b", 1_000.0, 20.0))
    ]

    (lane,) = shown(claim_of("non_tstm_wnd_gst"), analyses)["lanes"]

    assert (lane["source"], lane["kind"], lane["decided"]["value"]) == ("b", "analysis", 20.0)
    assert lane["near"] is None
    assert [one["value"] for one in lane["readings"]] == [20.0, 12.0]


def test_every_report_that_the_reason_counts_is_a_voice() -> None:
    told = [neighbour(n, "tornado", 1_000.0 * n) for n in range(1, 13)]

    found = shown(claim_of("tornado"), [], told, {told[0].report_id: told[0].claim.place.point})

    (part,) = found["verdict"]["reason_parts"]
    assert part == {"code": "neighbours", "n": 12, "nearest_m": 1_000, "nearest_s": 0}
    assert found["voices_total"] == len(found["voices"]) == 12
    nearest, *others = found["voices"]
    assert nearest["report"] == str(told[0].report_id)
    assert (nearest["bearing_deg"], nearest["copy_of"]) == (0, None)
    assert all(one["point"] is None and one["bearing_deg"] is None for one in others)
    assert [one["voices"] for one in found["sum"]["steps"]] == [
        [0],
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10, 11],
    ]


def test_copies_are_named() -> None:
    text = "hail as large as golf balls on our road"
    claim = claim_of("hail", narrative="the garden is white with hail and leaves everywhere")
    told = [
        neighbour(1, "hail", 1_000.0, narrative=text),
        neighbour(2, "hail", 2_000.0, narrative=text),
        neighbour(3, "hail", 3_000.0, narrative=claim.narrative),
        neighbour(4, "hail", 4_000.0),
        neighbour(5, "hail", 5_000.0, observer="someone-4"),
    ]

    found = {one["report"]: one for one in shown(claim, [], told)["voices"]}

    ids = [str(one.report_id) for one in told]
    assert [found[one]["copy_of"] for one in ids] == [None, ids[0], str(OWN_ID), None, None]
    assert (found[ids[3]]["counts"] > 0, found[ids[4]]["counts"]) == (True, 0.0)


def test_sources_without_a_lane_are_the_rest() -> None:
    claim = claim_of("heavy_rain")
    conditions = [r for n in range(30) for r in hourly(f"S{n:02}", 500.0 * n, precipitation_mm=4.0)]

    found = shown(claim, conditions)

    assert found["lanes_total"] == 30
    assert len(found["lanes"]) == 14
    assert [one["lane"] is None for one in found["sum"]["steps"]] == [False] * 14 + [True]
    assert found["sum"]["steps"][-1]["of"] == "rest"


def test_what_is_merely_plausible_counts_a_share_of_it() -> None:
    thunder = hourly("A", present_weather=parse_groups("TSRA")) + hourly(
        "B", present_weather=parse_groups("TSRA")
    )

    found = shown(claim_of("wall_cloud"), thunder)

    assert math.fsum(step["log_odds"] for step in found["sum"]["steps"]) == pytest.approx(1.0)
    assert {lane["counted"]["share"] < 1.0 for lane in found["lanes"]} == {True}


def test_without_a_verdict_there_is_the_claim_alone() -> None:
    document = VerdictEvidenceDocument.of(FLOOD, None, WET, points={}, names={})

    assert (document.verdict, document.lanes, document.voices, document.sum.steps) == (
        None,
        (),
        (),
        (),
    )
    assert document.sum.score is None


def test_an_earlier_verdict_is_drawn_without_steps() -> None:
    verdict = replace(verdict_on(FLOOD, WET), steps=(), reason_parts=())

    document = VerdictEvidenceDocument.of(FLOOD, verdict, WET, points={}, names={})

    assert [lane.counted for lane in document.lanes] == [None]
    assert document.sum.steps == ()
