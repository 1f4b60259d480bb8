"""Any request gets a response: a simulator that crashes looks like a fault that nobody set."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.azure_language.simulator import AzureLanguage
from simulators.azure_vision.simulator import SAFETY, VERSIONS, AzureVision
from simulators.control import Control
from simulators.http_model.simulator import PATH as MODEL
from simulators.http_model.simulator import HttpModel
from simulators.openweathermap.faults import FAULTS
from simulators.server import Request, Response
from tests.integration.simulators.shapes import SHAPES
from tests.integration.simulators.started import KEY, request, weather_simulator

WEATHER = weather_simulator()
LANGUAGE = AzureLanguage([KEY])
NAMES = "lat lon q zip id cnt start end dt date units lang exclude limit"
KINDS = "LanguageDetection SentimentAnalysis KeyPhraseExtraction EntityRecognition"

numbers = st.one_of(
    st.integers(-200, 200).map(str),
    st.floats().map(str),
    st.integers().map(str),
    st.just("9" * 400),
)
values = st.one_of(numbers, st.text(max_size=12), st.just("2026-05-21"), st.just("9999-12-31"))
queries = st.builds(
    lambda given, rest: given | rest,
    st.sampled_from([{}, {"lat": "1", "lon": "2"}]),
    st.dictionaries(st.sampled_from(NAMES.split()), values),
)
paths = st.one_of(
    st.sampled_from(sorted(SHAPES)),
    st.text(max_size=20).map(lambda text: f"/data/4.0/onecall/timeline/{text}"),
    st.text(max_size=20).map(lambda text: f"/{text}"),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(paths, st.sampled_from([KEY, "four", "three"]), queries)
def test_any_weather_request_gets_a_response(path: str, key: str, query: dict[str, str]) -> None:
    answer = WEATHER(request(path, key, **query))

    assert answer.status in {200, 400, 401, 404}
    json.loads(answer.body, parse_constant=pytest.fail)
    assert all(value.isascii() and value.isprintable() for value in answer.headers.values())


def test_huge_times_are_accepted() -> None:
    span = {"start": "9" * 400, "end": "9" * 401}
    answer = WEATHER(
        request("/data/2.5/air_pollution/history", lat=1, lon=2, units="metric", **span)
    )

    assert json.loads(answer.body)["list"] == []


@given(
    st.sampled_from(KINDS.split()) | anything, st.lists(anything, max_size=3) | anything, anything
)
def test_any_text_request_gets_a_response(kind: Any, documents: Any, parameters: Any) -> None:
    body = {"kind": kind, "analysisInput": {"documents": documents}, "parameters": parameters}

    assert ask(json.dumps(body).encode()).status in {200, 400}


@given(st.sampled_from(KINDS.split()), st.text(st.characters(), max_size=200), st.text(max_size=3))
def test_any_text_is_analysed(kind: str, text: str, tag: str) -> None:
    document = {"id": "1", "text": text, "language": tag or "en", "countryHint": tag}
    body = {"kind": kind, "analysisInput": {"documents": [document]}}
    for index in ("TextElements_v8", "UnicodeCodePoint", "Utf16CodeUnit"):
        answer = ask(json.dumps(body | {"parameters": {"stringIndexType": index}}).encode())
        assert answer.status == 200
        results = json.loads(answer.body)["results"]
        assert len(results["documents"]) + len(results["errors"]) == 1


@pytest.mark.parametrize("body", [b"", b"[" * 100_000, b"\xff", b"null", b"[]", b'{"kind": []}'])
def test_bodies_that_are_no_tasks_are_errors(body: bytes) -> None:
    assert ask(body).status == 400
    switch = Control(WEATHER, FAULTS)
    assert switch(Request("POST", "/_simulator/faults", {}, {}, body)).status == 400


def test_lone_surrogates_are_text_too() -> None:
    document = {"id": "1", "text": "hail \ud83c"}
    body = {"kind": "KeyPhraseExtraction", "analysisInput": {"documents": [document]}}

    assert ask(json.dumps(body).encode()).status == 200


@given(st.sampled_from([*VERSIONS, MODEL]), anything)
def test_any_request_about_a_picture_gets_a_response(path: str, body: Any) -> None:
    key = {"ocp-apim-subscription-key": KEY}
    query = {"api-version": VERSIONS.get(path, ""), "features": "tags"}
    simulator = HttpModel() if path == MODEL else AzureVision([KEY])
    for content in (body, {"image": body}, {"image": {"content": body}}):
        encoded = json.dumps(content).encode()
        assert simulator(Request("POST", path, query, key, encoded)).status in {400, 424}
    assert simulator(Request("POST", path, query, key, b"[" * 100_000)).status == 400
    assert path != SAFETY or simulator(Request("GET", path, query, key)).status == 404


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_accept_responses_that_are_no_json(fault: str) -> None:
    FAULTS[fault](Response(200, b"<html>"))
    FAULTS[fault](Response(404, b""))


def ask(body: bytes) -> Response:
    query = {"api-version": "2023-04-01", "showStats": "true"}
    headers = {"ocp-apim-subscription-key": KEY}
    return LANGUAGE(Request("POST", "/language/:analyze-text", query, headers, body))
