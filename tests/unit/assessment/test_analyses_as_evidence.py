"""Two services that analyse the same weather are one witness, and both are named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from simulators.openweathermap import documents
from simulators.weather import Weather
from skywitness.adapters.open_meteo.read_weather import read_hours
from skywitness.adapters.openweathermap.read_weather import read_current
from skywitness.domain.model.assessment.judge import judge
from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from tests.builders import a_claim
from tests.tools.simulated import json_of, open_meteo_hours, seconds, spot

NINE = datetime(2026, 5, 21, 21, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW_YORK = Point(40.71, -74.0)
RAIN = a_claim(
    phenomenon=PHENOMENA["rain"],
    when=Interval(NINE + HOUR, NINE + HOUR),
    place=Place(point=NEW_YORK, accuracy_m=200.0),
)


def of_open_meteo() -> list[Conditions]:
    body = json_of(open_meteo_hours(NINE, 3))
    return list(read_hours(body, Interval(NINE, NINE + 2 * HOUR)))


def of_openweathermap() -> list[Conditions]:
    hours = [NINE + n * HOUR for n in range(3)]
    bodies = (documents.current(Weather(), spot(), seconds(at)) for at in hours)
    return [read_current(json_of(body)) for body in bodies]


def judged(conditions: list[Conditions]) -> Verdict:
    return judge(RAIN, 1, conditions, [], NINE + 3 * HOUR, "somebody", reference_reached=True)


def test_two_analyses_count_as_one_source() -> None:
    one = judged(of_open_meteo())
    both = judged([*of_open_meteo(), *of_openweathermap()])
    station = [
        replace(c, kind=ConditionsKind.OBSERVATION, station="JFK", provider="asos")
        for c in of_openweathermap()
    ]
    two_sources = judged([*of_open_meteo(), *station])

    assert one.score is not None
    assert both.score is not None
    assert two_sources.score is not None
    assert len(one.evidence) == len(both.evidence)
    assert len(two_sources.evidence) > len(both.evidence)
    assert both.score < two_sources.score


def test_evidence_names_the_provider_that_decided() -> None:
    (piece,) = judged(of_open_meteo()).evidence
    assert (piece.provider, piece.kind) == ("open-meteo", "analysis")
    assert piece.source == "cell 40.71,-73.99"

    wetter = [replace(c, precipitation_mm=20.0) for c in of_openweathermap()]
    (piece,) = judged([*of_open_meteo(), *wetter]).evidence
    assert piece.provider == "openweathermap"
