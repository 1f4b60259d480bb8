"""The examples in the OpenAPI document are accepted, also several of them in one request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from skywitness.adapters.memory.clock import FixedClock
from tests.integration.http.api import (
    NOW,
    app_of,
    client_of,
    given_weather,
    memory_services,
)
from tests.tools.node import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
PLACE = {"latitude": 41.59, "longitude": -93.62}


def bodies() -> list[Any]:
    content = DOCUMENT["paths"]["/v1/reports"]["post"]["requestBody"]["content"]
    return [example["value"] for example in content["application/json"]["examples"].values()]


def examples_of_members() -> dict[str, Any]:
    members = DOCUMENT["components"]["schemas"]["ReportRequest"]["properties"]
    return {name: schema["examples"][0] for name, schema in members.items() if "examples" in schema}


def ranged_paths() -> list[str]:
    return [
        path
        for path, operations in DOCUMENT["paths"].items()
        if {"from", "to"}
        <= {one["name"] for one in operations.get("get", {}).get("parameters", ())}
    ]


@pytest.mark.parametrize("body", bodies(), ids=lambda body: str(body["phenomenon"]))
async def test_the_examples_of_reports_can_be_filed(body: dict[str, Any]) -> None:
    async with client_of(app_of(memory_services(FixedClock(NOW), given_weather()))) as http:
        answer = await http.post("/v1/reports", json=body)

    assert answer.status_code == 201, answer.text


async def test_the_examples_of_members_make_one_report() -> None:
    members = examples_of_members()
    body = {"phenomenon": "hail", "place": PLACE, **members}
    async with client_of(app_of(memory_services(FixedClock(NOW), given_weather()))) as http:
        answer = await http.post("/v1/reports", json=body)

    assert set(members) >= {"observed_at", "observed_until", "magnitude"}
    assert answer.status_code == 201, answer.text


def test_an_example_of_a_report_has_a_magnitude() -> None:
    assert any("magnitude" in body for body in bodies())


@pytest.mark.parametrize("path", ranged_paths())
async def test_the_examples_of_a_range_of_time_go_together(path: str) -> None:
    parameters = DOCUMENT["paths"][path]["get"]["parameters"]
    examples = {one["name"]: one["schema"].get("examples", [""])[0] for one in parameters}
    query = {"from": examples["from"], "to": examples["to"]}
    if path == "/v1/weather/air":
        query |= {"lat": "41.59", "lon": "-93.62"}
    if path == "/v1/stream":
        query |= {"live": "false"}
    async with client_of(app_of(memory_services(FixedClock(NOW), given_weather()))) as http:
        answer = await http.get(path, params=query)

    assert answer.status_code == 200, answer.text
