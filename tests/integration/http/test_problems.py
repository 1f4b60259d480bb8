"""Every error is a problem, whether of the core, the HTTP layer, the framework, or a defect."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from starlette.types import Message
from typing_extensions import override

from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.model import errors
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.entrypoints.http.problems.problem import CODES, problem_from
from skywitness.entrypoints.http.problems.types import BY_STATUS, PROBLEM_TYPES
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.integration.http.api import (
    BASE,
    MERGE_PATCH,
    Api,
    a_request,
    app_of,
    client_of,
    require_problem,
    services_with,
)

SECRET = "the key is 0123456789abcdef"
SOME_ID = UUID("018f3c1e-7b5a-7000-8000-00000000dead")


class HangingWeather(GivenWeather):
    """Never responds, and sets an event when it is called."""

    def __init__(self) -> None:
        super().__init__()
        self.began = asyncio.Event()

    @override
    async def current(self, where: Point) -> Conditions:
        self.began.set()
        await asyncio.Event().wait()
        raise AssertionError("not reached")


def every_error(root: type[Exception]) -> Iterator[type[Exception]]:
    for kind in root.__subclasses__():
        yield kind
        yield from every_error(kind)


def test_every_error_of_the_core_has_a_problem() -> None:
    found = every_error(errors.SkywitnessError)

    assert set(CODES) == {kind for kind in found if kind.__module__ == errors.__name__}
    assert set(CODES.values()) <= set(PROBLEM_TYPES)
    assert set(BY_STATUS.values()) <= set(PROBLEM_TYPES)


def an_error(kind: type[errors.SkywitnessError]) -> errors.SkywitnessError:
    if issubclass(kind, errors.Invalid):
        return kind.at("place.latitude", "is wrong")
    made: dict[type[errors.SkywitnessError], errors.SkywitnessError] = {
        errors.ReportWithdrawn: errors.ReportWithdrawn(SOME_ID, datetime(2026, 1, 5, tzinfo=UTC)),
        errors.ExternalIdTaken: errors.ExternalIdTaken("SE1", SOME_ID),
        errors.StoreOverloaded: errors.StoreOverloaded(7),
        errors.StoreFull: errors.StoreFull(30),
        errors.SearchTimeout: errors.SearchTimeout(),
        errors.NoWeatherSource: errors.NoWeatherSource(),
        errors.ReportMerged: errors.ReportMerged(SOME_ID, SOME_ID),
        errors.CannotMerge: errors.CannotMerge(SOME_ID, "It was rejected."),
        errors.CaseHeld: errors.CaseHeld(SOME_ID, "dana"),
        errors.PhotoNotFound: errors.PhotoNotFound(SOME_ID, SOME_ID),
    }
    if kind in made:
        return made[kind]
    if issubclass(kind, errors.ProviderError):
        return kind("openweathermap", SECRET, 0.5)
    if issubclass(kind, errors.StorageError):
        return kind("photos/1", SECRET)
    build: Callable[[UUID], errors.SkywitnessError] = cast("Any", kind)
    return build(SOME_ID)


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
def test_problems_reveal_no_secret(kind: type[errors.SkywitnessError]) -> None:
    problem = problem_from(an_error(kind))

    said = json.dumps([problem.detail, problem.errors, problem.headers])
    assert SECRET not in said
    assert problem.detail
    if PROBLEM_TYPES[problem.code].status in {429, 503, 507}:
        assert int(problem.headers["Retry-After"]) >= 1


class Broken(UnitOfWorkFactory):
    """Fails whenever a unit of work is begun."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    @override
    def __call__(self) -> UnitOfWork:
        raise self.failure


async def filed_on_a_broken_store(api: Api, failure: Exception) -> httpx.Response:
    units = Broken(failure)
    filing = replace(api.services.file_report, units=units)
    async with client_of(app_of(services_with(api.services, file_report=filing))) as http:
        return await http.post("/v1/reports", json=a_request())


async def test_an_overloaded_store_sets_retry_after(api: Api) -> None:
    answer = await filed_on_a_broken_store(api, errors.StoreOverloaded(7))

    require_problem(answer, 503, "overloaded")
    assert answer.headers["retry-after"] == "7"


async def test_a_full_disk_is_a_problem(api: Api) -> None:
    answer = await filed_on_a_broken_store(api, errors.StoreFull())

    require_problem(answer, 507, "storage_full")
    assert answer.headers["retry-after"] == "30"


async def test_a_defect_is_logged_once_and_reveals_nothing(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await filed_on_a_broken_store(api, RuntimeError(SECRET))

    problem = require_problem(answer, 500, "internal")
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    (record,) = caplog.records
    assert problem["request_id"] in record.getMessage()
    assert record.exc_info is not None


async def test_a_disconnect_in_the_body_is_no_defect(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    said: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    )
    answered: list[Message] = []

    async def receive() -> Message:
        return next(said)

    async def send(message: Message) -> None:
        answered.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/v1/reports", "headers": headers}
    app = app_of(api.services)
    await app({**scope, "query_string": b"", "asgi": {"version": "3.0"}}, receive, send)

    assert not answered
    assert not caplog.records
    async with client_of(app) as http:
        metrics = (await http.get("/metrics")).text
    assert 'status="499"' in metrics
    assert 'status="500"' not in metrics


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (errors.ProviderUnavailable("owm", SECRET), 503, "provider_unavailable"),
        (errors.ProviderQuotaExhausted("owm", SECRET, 59.2), 503, "provider_quota"),
        (errors.ProviderCredentialsRefused("owm", SECRET), 502, "provider_credentials"),
        (errors.ProviderEntitlementMissing("owm", SECRET), 502, "provider_plan"),
        (errors.ProviderAnswerUnusable("owm", SECRET), 502, "provider_failed"),
        (errors.ProviderRequestRefused("owm", SECRET), 502, "provider_failed"),
        (errors.LocationUnknown("owm", SECRET), 404, "location_unknown"),
    ],
)
async def test_a_weather_source_that_fails(
    api: Api, failure: errors.ProviderError, status: int, code: str
) -> None:
    api.weather.failure = failure

    answer = await api.http.get("/v1/weather/current?lat=1&lon=1")

    require_problem(answer, status, code)
    assert SECRET not in answer.text
    if status == 503:
        wait = "60" if failure.retry_after_s else "1"
        assert answer.headers["retry-after"] == wait


@pytest.mark.parametrize("path", ["/nothing", "/v1", "/v1/reports/", "/v1/reports//restore", "//"])
async def test_an_unknown_path_names_the_documentation(api: Api, path: str) -> None:
    answer = await api.http.get(f"{BASE}{path}")

    assert "/docs" in require_problem(answer, 404, "not_found")["detail"]
    assert answer.headers["link"] == '</docs>; rel="service-doc"'


ALLOWED = {
    "/v1/reports": {"GET", "HEAD", "OPTIONS", "POST"},
    f"/v1/reports/{SOME_ID}": {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"},
    f"/v1/reports/{SOME_ID}/restore": {"OPTIONS", "POST"},
    f"/v1/reports/{SOME_ID}/verdict": {"GET", "HEAD", "OPTIONS"},
    f"/v1/reports/{SOME_ID}/evidence": {"GET", "HEAD", "OPTIONS"},
    f"/v1/reports/{SOME_ID}/duplicates": {"GET", "HEAD", "OPTIONS"},
    f"/v1/reports/{SOME_ID}/event": {"GET", "HEAD", "OPTIONS"},
    "/v1/events": {"GET", "HEAD", "OPTIONS"},
    "/v1/stream": {"GET", "HEAD", "OPTIONS"},
    "/v1/map": {"GET", "HEAD", "OPTIONS"},
    "/v1/summary": {"GET", "HEAD", "OPTIONS"},
    "/v1/stations": {"GET", "HEAD", "OPTIONS"},
    "/v1/text/insight": {"OPTIONS", "POST"},
    "/v1/weather/current": {"GET", "HEAD", "OPTIONS"},
    "/v1/weather/forecast": {"GET", "HEAD", "OPTIONS"},
    "/v1/weather/air": {"GET", "HEAD", "OPTIONS"},
    "/v1/places": {"GET", "HEAD", "OPTIONS"},
    "/v1/places/reverse": {"GET", "HEAD", "OPTIONS"},
    "/livez": {"GET", "HEAD", "OPTIONS"},
    "/openapi.json": {"GET", "HEAD", "OPTIONS"},
    "/": {"GET", "HEAD", "OPTIONS"},
}


@pytest.mark.parametrize("path", ALLOWED)
async def test_allow_lists_every_method(api: Api, path: str) -> None:
    methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - ALLOWED[path]
    for method in methods:
        answer = await api.http.request(method, path)
        assert set(answer.headers["allow"].split(", ")) == ALLOWED[path]
        if method != "HEAD":
            require_problem(answer, 405, "method_not_allowed")
        assert answer.status_code == 405


@pytest.mark.parametrize("path", ALLOWED)
async def test_options_lists_the_methods(api: Api, path: str) -> None:
    answer = await api.http.options(path)

    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == ALLOWED[path]
    patchable = "PATCH" in ALLOWED[path]
    assert answer.headers.get("accept-patch") == (
        MERGE_PATCH["content-type"] if patchable else None
    )


async def test_options_of_an_unknown_path(api: Api) -> None:
    require_problem(await api.http.options("/nothing"), 404, "not_found")


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[::1", "a b"),
        *("localhost/evil", "localhost?x", "localhost#x", "localhost:80/x", "localhost:x"),
        *("localhost:80:80", "localhost\\evil.example", "[::1]evil.example", "[localhost]"),
    ],
)
async def test_an_unknown_host_is_rejected(api: Api, host: str) -> None:
    answer = await api.http.get("/v1/reports", headers={"host": host})

    require_problem(answer, 421, "unknown_host")


async def test_two_hosts_are_rejected(api: Api) -> None:
    headers = [("host", "127.0.0.1"), ("host", "evil.example")]

    require_problem(await api.http.get("/v1/reports", headers=headers), 421, "unknown_host")


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "sky.example", "lan.box:80"],
)
async def test_own_hosts_are_accepted(api: Api, host: str) -> None:
    app = app_of(
        api.services, public_url="https://sky.example/", allowed_hosts=("lan.box", "other")
    )
    async with client_of(app) as http:
        answer = await http.get("/livez", headers={"host": host})

    assert answer.status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[", ""])
async def test_a_cross_origin_change_is_rejected(api: Api, origin: str) -> None:
    path = await api.filed_path()

    for method, address in (("POST", f"{path}/restore"), ("DELETE", path)):
        headers = {"origin": origin, "if-match": "*"}
        answer = await api.http.request(method, address, headers=headers)
        require_problem(answer, 403, "cross_origin")
    assert await api.count() == 1


async def test_a_same_origin_change_is_accepted(api: Api) -> None:
    answer = await api.http.post("/v1/reports", json=a_request(), headers={"origin": BASE})

    assert answer.status_code == 201


@pytest.mark.parametrize("path", ["/v1/reports", "/nothing", "/", "/docs", "/livez"])
async def test_every_response_has_security_headers_and_a_request_id(api: Api, path: str) -> None:
    answer = await api.http.get(path, headers={"x-request-id": "client-7"})

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"]
    assert answer.headers["x-request-id"] == "client-7"


@pytest.mark.parametrize("given", ["", "a b", "x" * 101, 'a"b', "\u00fc"])
async def test_a_malformed_request_id_is_replaced(api: Api, given: str) -> None:
    headers = {b"x-request-id": given.encode("latin-1")}

    answer = await api.http.get("/livez", headers=headers)

    assert answer.headers["x-request-id"] not in {given, ""}


async def test_a_request_that_outlasts_shutdown_is_answered(api: Api) -> None:
    hanging = HangingWeather()
    services = services_with(
        api.services, read_weather=replace(api.services.read_weather, current_weather=hanging)
    )
    async with client_of(app_of(services)) as http:
        asked = asyncio.create_task(http.get("/v1/weather/current?lat=1&lon=2"))
        await hanging.began.wait()
        asked.cancel()
        answer = await asked

    require_problem(answer, 503, "stopping")
    assert answer.headers["retry-after"] == "1"


async def test_a_filed_report_is_confirmed_during_shutdown(api: Api) -> None:
    filed = asyncio.create_task(
        api.http.post("/v1/reports", json=a_request(), headers={"prefer": "wait=10"})
    )
    while not await api.count():  # noqa: ASYNC110 # storing a report notifies nobody
        await asyncio.sleep(0)
    filed.cancel()
    answer = await filed

    assert answer.status_code == 201
    assert answer.json()["examination"]["state"] == "pending"


def test_a_filing_in_progress_says_when_to_ask_again() -> None:
    assert problem_from(errors.FilingInProgress("k1")).headers == {"Retry-After": "1"}
