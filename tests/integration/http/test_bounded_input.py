"""Requests of many parameters, members or items: what they cost does not grow with them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from starlette.datastructures import QueryParams
from typing_extensions import override

from skywitness.entrypoints.http.kit.bodies import MAX_BODY_BYTES, MAX_VALUES, decoded
from skywitness.entrypoints.http.kit.etags import weak_tag
from skywitness.entrypoints.http.kit.middleware import MAX_URL_BYTES
from skywitness.entrypoints.http.problems.problem import MOST_ERRORS, HttpProblem
from tests.integration.http.api import (
    MERGE_PATCH,
    Api,
    a_request,
    require_problem,
)

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "query",
    [
        "a&" * 32_000,
        "q=&" * 21_000,
        "phenomenon=" + "H," * 30_000,
        "verdict=" + "x," * 30_000,
        "bbox=1&" * 9_000,
        "&".join(f"{number:x}" for number in range(13_000)),
        "cursor=" + "A" * 60_000,
    ],
)
@pytest.mark.parametrize("path", ["/v1/reports", "/v1/events", "/v1/phenomena", "/nothing"])
async def test_a_long_query_is_refused_before_it_is_parsed(
    api: Api, path: str, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(*_: object) -> None:
        raise AssertionError("the query was parsed")

    monkeypatch.setattr(QueryParams, "__init__", parse)

    require_problem(await api.http.get(f"{path}?{query}"), 414, "uri_too_long")


async def test_a_long_path_is_refused(api: Api) -> None:
    require_problem(await api.http.get("/v1/reports/" + "a" * 9000), 414, "uri_too_long")


async def test_a_url_of_the_longest_length_is_read(api: Api) -> None:
    path, start = "/v1/reports", "external_id="
    rest = MAX_URL_BYTES - len(path) - len(start)

    require_problem(await api.http.get(f"{path}?{start}{'x' * rest}"), 400, "invalid_query")
    answer = await api.http.get(f"{path}?{start}{'x' * (rest + 1)}")
    require_problem(answer, 414, "uri_too_long")


def require_few(answer: httpx.Response, status: int, code: str, count: int) -> None:
    """Check that the first faults are named, and the others counted."""
    shown = require_problem(answer, status, code)
    assert len(shown["errors"]) == min(count, MOST_ERRORS)
    assert f"(and {count - 1} more)" in shown["detail"]
    assert len(answer.content) < 8192


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("&".join(f"{number:x}" for number in range(1500)), 1500),
        ("verdict=" + ",".join("x" * 1500), 1500),
        ("a&b", 2),
    ],
)
async def test_at_most_twenty_faults_of_a_query_are_named(api: Api, query: str, count: int) -> None:
    answer = await api.http.get(f"/v1/reports?{query}")

    require_few(answer, 400, "invalid_query", count)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("count", [2, MOST_ERRORS, MOST_ERRORS + 1, 900])
async def test_at_most_twenty_faults_of_a_body_are_named(api: Api, method: str, count: int) -> None:
    unknown = {f"m{number}": 0 for number in range(count)}
    path = await api.filed_path() if method == "PATCH" else "/v1/reports"
    headers = {**(MERGE_PATCH if method == "PATCH" else JSON), "if-match": "*"}

    answer = await api.http.request(
        method, path, content=json.dumps({**a_request(), **unknown}), headers=headers
    )

    require_few(answer, 422, "invalid", count)


def many(value: str, count: int = 25_000) -> str:
    return "[" + ",".join([value] * count) + "]"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({f"{number}": 0 for number in range(18_000)}),
        many("0"),
        many("{}"),
        many("[]"),
        many('"\\ud800"'),
        '{"place":' + many("0") + "}",
        '["\\u0041",' + many("0") + "]",
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_body_of_many_values_has_one_fault(api: Api, method: str, body: str) -> None:
    path = await api.filed_path() if method == "PATCH" else "/v1/reports"
    headers = {**(MERGE_PATCH if method == "PATCH" else JSON), "if-match": "*"}

    answer = await api.http.request(method, path, content=body, headers=headers)

    (fault,) = require_problem(answer, 422, "invalid")["errors"]
    assert fault == {"pointer": "", "detail": "must not have more than 1000 members and items"}


def test_commas_in_texts_are_no_values() -> None:
    body = json.dumps({"narrative": "," * 10_000, "items": [0] * (MAX_VALUES - 2)}).encode()

    assert len(decoded(body)["items"]) == MAX_VALUES - 2


class Counted(str):
    """A name that counts how often it is compared."""

    compared = 0

    @override
    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_a_member_that_appears_twice_is_found_in_one_pass() -> None:
    from skywitness.entrypoints.http.kit import bodies

    names = [Counted(number) for number in range(5000)]
    pairs: list[tuple[str, Any]] = [(name, 0) for name in [*names, Counted(4999)]]
    with pytest.raises(HttpProblem, match='"4999" appears twice'):
        bodies._object(pairs)

    assert Counted.compared < 10 * len(pairs)


def test_a_body_of_the_largest_size_is_decoded() -> None:
    text = "x" * (MAX_BODY_BYTES - 20)

    assert decoded(json.dumps({"narrative": text}).encode()) == {"narrative": text}


@pytest.mark.parametrize("name", ["if-none-match", "if-match"])
async def test_a_list_of_many_tags_is_read(api: Api, name: str) -> None:
    path = await api.filed_path()
    tag = (await api.http.get(path)).headers["etag"]
    many_tags = ", ".join([weak_tag(b"other")] * 1500 + [tag])

    method = "GET" if name == "if-none-match" else "DELETE"
    answer = await api.http.request(method, path, headers={name: many_tags})

    assert answer.status_code == (304 if method == "GET" else 204)
