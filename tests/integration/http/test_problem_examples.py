"""The examples of problems in the documentation are what the service answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import httpx
import orjson
import pytest
from fastapi import FastAPI
from typing_extensions import override

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.queries import MemoryReportQueries
from skywitness.adapters.memory.store import MemoryStore
from skywitness.domain.model import errors
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.api_key import KeyRequest, KeyText
from skywitness.domain.model.access.roles import Role
from skywitness.domain.use_cases.list_reports import ListReports
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.problems.examples import problem_examples
from skywitness.entrypoints.http.problems.problem import (
    HttpProblem,
    problem_from,
    problem_response,
)
from skywitness.entrypoints.http.problems.types import PROBLEM_TYPES
from skywitness.ports.report_queries import Page
from tests.integration.http.api import (
    MERGE_PATCH,
    NOW,
    Api,
    Json,
    a_request,
    app_of,
    client_of,
    given_weather,
    memory_services,
    services_with,
)
from tests.integration.http.test_problems import Broken

ID = "018f3c1e-7b5a-7000-8000-00000000abcd"
PATH = f"/v1/reports/{ID}"
EXAMPLE_ID = "example"
NAMED = {"x-request-id": EXAMPLE_ID}
POINT = {"lat": "41.59", "lon": "-93.62"}


class Slow(MemoryReportQueries):
    """Finds no page in time."""

    @override
    async def page(self, *_: object) -> Page:
        raise errors.SearchTimeout


async def get(api: Api, path: str, **headers: str) -> httpx.Response:
    return await api.http.get(path, headers={**NAMED, **headers})


async def post(api: Api, body: object, **headers: str) -> httpx.Response:
    sent = {**NAMED, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await api.http.post("/v1/reports", json=body, headers=sent)


async def malformed_json(api: Api) -> httpx.Response:
    headers = {**NAMED, "content-type": "application/json"}
    return await api.http.post("/v1/reports", content=b'{"phenomenon": hail}', headers=headers)


async def invalid_query(api: Api) -> httpx.Response:
    return await get(api, "/v1/reports?limit=5000&colour=red")


async def invalid_header(api: Api) -> httpx.Response:
    return await post(api, a_request(), idempotency_key="two words")


def guarded() -> tuple[Services, FastAPI]:
    """An application that takes keys."""
    services = memory_services(FixedClock(NOW), given_weather(), is_open=False)
    return services, app_of(services, access="keys")


async def not_signed_in(_: Api) -> httpx.Response:
    app = guarded()[1]
    async with client_of(app) as http:
        return await http.post("/v1/reports", json=a_request(), headers=NAMED)


async def bad_credentials(_: Api) -> httpx.Response:
    app = guarded()[1]
    async with client_of(app) as http:
        headers = {**NAMED, "authorization": f"Bearer {KeyText.random()}"}
        return await http.get("/v1/reports", headers=headers)


async def not_permitted(_: Api) -> httpx.Response:
    services, app = guarded()
    request = KeyRequest(name="an observer", role=Role.OBSERVER)
    issued = await services.manage_keys.create(request, actor=LOCAL)
    async with client_of(app) as http:
        headers = {**NAMED, "authorization": f"Bearer {issued.text}"}
        return await http.get("/metrics", headers=headers)


async def cross_origin(api: Api) -> httpx.Response:
    return await post(api, a_request(), origin="https://elsewhere.example")


async def not_found(api: Api) -> httpx.Response:
    return await get(api, PATH)


async def method_not_allowed(api: Api) -> httpx.Response:
    return await api.http.put("/v1/reports", headers=NAMED)


async def not_acceptable(api: Api) -> httpx.Response:
    return await get(api, "/v1/reports", accept="text/html")


async def id_taken(api: Api) -> httpx.Response:
    await api.file(id=ID)
    return await post(api, a_request(id=ID, phenomenon="tornado", magnitude=None))


async def external_id_taken(api: Api) -> httpx.Response:
    await api.file(id=ID, external_id="SE801234")
    return await post(api, a_request(external_id="SE801234", phenomenon="tornado", magnitude=None))


async def held(api: Api) -> httpx.Response:
    path = await api.filed_path(id=ID)
    await api.services.hold_report.take(UUID(ID), actor=Actor.of("dana", Role.DESK))
    return await api.http.put(f"/v1/desk/queue/{path[-36:]}/hold", headers=NAMED)


async def withdrawn(api: Api) -> httpx.Response:
    await api.file(id=ID)
    await api.http.delete(PATH, headers={"if-match": "*"})
    return await get(api, PATH)


async def erased(api: Api) -> httpx.Response:
    await api.file(id=ID)
    await api.http.delete(f"/v1/admin/reports/{ID}")
    return await get(api, PATH)


async def patch(api: Api, **headers: str) -> httpx.Response:
    await api.file(id=ID)
    return await api.http.patch(
        PATH, json={"source": "public"}, headers={**NAMED, **MERGE_PATCH, **headers}
    )


async def stale_revision(api: Api) -> httpx.Response:
    return await patch(api, **{"if-match": '"7.9"'})


async def precondition_required(api: Api) -> httpx.Response:
    return await patch(api)


async def too_large(api: Api) -> httpx.Response:
    return await post(api, a_request(narrative="x" * 300_000))


async def uri_too_long(api: Api) -> httpx.Response:
    return await get(api, f"/v1/reports?q={'x' * 9000}")


async def unsupported_media_type(api: Api) -> httpx.Response:
    return await api.http.post(
        "/v1/reports", content=b"Hail.", headers={**NAMED, "content-type": "text/plain"}
    )


async def unknown_host(api: Api) -> httpx.Response:
    return await get(api, "/v1/reports", host="elsewhere.example")


async def rate_limited(api: Api) -> httpx.Response:
    async with client_of(app_of(api.services, rate_limits="read=1/minute")) as http:
        await http.get("/v1/phenomena", headers=NAMED)
        return await http.get("/v1/phenomena", headers=NAMED)


async def invalid(api: Api) -> httpx.Response:
    place = {"latitude": 141.59, "longitude": -93.62}
    return await post(api, a_request(phenomenon="meteor", place=place, observed_at=...))


async def idempotency_mismatch(api: Api) -> httpx.Response:
    await post(api, a_request(), idempotency_key="k1")
    return await post(api, a_request(source="public"), idempotency_key="k1")


async def filed_on(api: Api, failure: Exception) -> httpx.Response:
    filing = replace(api.services.file_report, units=Broken(failure))
    async with client_of(app_of(services_with(api.services, file_report=filing))) as http:
        return await http.post("/v1/reports", json=a_request(), headers=NAMED)


async def internal(api: Api) -> httpx.Response:
    return await filed_on(api, RuntimeError("a defect"))


async def overloaded(api: Api) -> httpx.Response:
    return await filed_on(api, errors.StoreOverloaded(7))


async def search_timeout(api: Api) -> httpx.Response:
    slow = ListReports(Slow(MemoryStore()))
    async with client_of(app_of(services_with(api.services, list_reports=slow))) as http:
        return await http.get("/v1/reports", headers=NAMED)


async def store_unavailable(api: Api) -> httpx.Response:
    return await filed_on(api, errors.StoreUnavailable())


async def store_damaged(api: Api) -> httpx.Response:
    return await filed_on(api, errors.StoreDamaged("page 7 is damaged"))


async def storage_full(api: Api) -> httpx.Response:
    return await filed_on(api, errors.StoreFull())


def weather_fails(failure: errors.SkywitnessError) -> Callable[[Api], Awaitable[httpx.Response]]:
    async def ask(api: Api) -> httpx.Response:
        api.weather.failure = cast("errors.ProviderError", failure)
        return await api.http.get("/v1/weather/current", params=POINT, headers=NAMED)

    return ask


def answered(problem: HttpProblem) -> Callable[[Api], Awaitable[httpx.Response]]:
    """Return what is written to a connection, or while another request is in progress."""

    async def write(_: Api) -> httpx.Response:
        made = problem_response(problem, EXAMPLE_ID)
        return httpx.Response(made.status_code, content=bytes(made.body))

    return write


OWM = ("openweathermap", "")
ANSWERS: dict[str, Callable[[Api], Awaitable[httpx.Response]]] = {
    "malformed_json": malformed_json,
    "invalid_query": invalid_query,
    "invalid_header": invalid_header,
    "bad_request": answered(HttpProblem("bad_request")),
    "not_signed_in": not_signed_in,
    "bad_credentials": bad_credentials,
    "not_permitted": not_permitted,
    "cross_origin": cross_origin,
    "not_found": not_found,
    "no_source": weather_fails(errors.NoWeatherSource()),
    "location_unknown": weather_fails(errors.LocationUnknown(*OWM)),
    "method_not_allowed": method_not_allowed,
    "not_acceptable": not_acceptable,
    "request_timeout": answered(HttpProblem("request_timeout")),
    "id_taken": id_taken,
    "external_id_taken": external_id_taken,
    "filing_in_progress": answered(problem_from(errors.FilingInProgress("k1"))),
    "held": held,
    "overtaken": answered(problem_from(errors.LeaseLost(cast("Any", ID)))),
    "cannot_merge": answered(problem_from(errors.CannotMerge(UUID(ID), errors.MERGE_TARGET_GONE))),
    "cannot_undo": answered(problem_from(errors.CannotUndo(cast("Any", ID)))),
    "object_exists": answered(problem_from(errors.ObjectExists("incoming"))),
    "photo_not_sent": answered(problem_from(errors.PhotoNotSent(UUID(ID)))),
    "too_many_photos": answered(problem_from(errors.TooManyPhotos(20))),
    "withdrawn": withdrawn,
    "merged": answered(problem_from(errors.ReportMerged(UUID(ID), UUID(ID)))),
    "erased": erased,
    "stale_revision": stale_revision,
    "too_large": too_large,
    "uri_too_long": uri_too_long,
    "unsupported_media_type": unsupported_media_type,
    "range_outside": answered(HttpProblem("range_outside")),
    "unknown_host": unknown_host,
    "invalid": invalid,
    "photo_refused": answered(problem_from(errors.PhotoRefused("it is animated"))),
    "idempotency_mismatch": idempotency_mismatch,
    "precondition_required": precondition_required,
    "rate_limited": rate_limited,
    "headers_too_large": answered(HttpProblem("headers_too_large")),
    "internal": internal,
    "store_damaged": store_damaged,
    "provider_failed": weather_fails(errors.ProviderAnswerUnusable(*OWM)),
    "provider_credentials": weather_fails(errors.ProviderCredentialsRefused(*OWM)),
    "provider_plan": weather_fails(errors.ProviderEntitlementMissing(*OWM)),
    "object_storage_failed": answered(problem_from(errors.StorageRefused("photos"))),
    "provider_unavailable": weather_fails(errors.ProviderUnavailable(*OWM)),
    "provider_quota": weather_fails(errors.ProviderQuotaExhausted(*OWM)),
    "object_storage_unavailable": answered(problem_from(errors.StorageUnavailable("photos"))),
    "overloaded": overloaded,
    "search_timeout": search_timeout,
    "store_unavailable": store_unavailable,
    "too_many_connections": answered(HttpProblem("too_many_connections")),
    "stopping": answered(HttpProblem("stopping")),
    "not_ready": answered(HttpProblem("not_ready")),
    "storage_full": storage_full,
}


def test_every_problem_that_clients_can_get_has_an_example() -> None:
    reachable = [code for code, kind in PROBLEM_TYPES.items() if kind.over_http]

    assert list(problem_examples()) == reachable == list(ANSWERS)


@pytest.mark.parametrize("code", ANSWERS)
async def test_an_example_is_what_the_service_answers(api: Api, code: str) -> None:
    answer = await ANSWERS[code](api)

    shown: Json = orjson.loads(answer.content)
    assert shown["code"] == code
    assert problem_examples()[code] == shown, orjson.dumps(shown, option=orjson.OPT_INDENT_2)
    assert answer.status_code == shown["status"] == PROBLEM_TYPES[code].status


@pytest.mark.parametrize("prefix", ["", "/sky"])
async def test_the_document_refers_to_the_examples(api: Api, prefix: str) -> None:
    app = app_of(api.services, public_url=f"https://sky.example{prefix}")
    async with client_of(app) as http:
        document = (await http.get("/openapi.json")).json()

    examples = document["components"]["examples"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, response in operation["responses"].items():
                if status < "400":
                    continue
                shown = response["content"]["application/problem+json"]["examples"]
                assert shown, (path, method, status)
                for code, reference in shown.items():
                    assert reference == {"$ref": f"#/components/examples/{code}"}
                    assert examples[code]["value"]["status"] == int(status)
                    assert examples[code]["value"]["type"] == f"{prefix}/problems/{code}"
                if "requestBody" not in operation:
                    assert "malformed_json" not in shown
