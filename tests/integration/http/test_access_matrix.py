"""The table of docs/access.md: every route, what it needs, and what it answers to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from skywitness.domain.model.access.roles import Permission, Role
from skywitness.entrypoints.http.kit.access import (
    UNRESTRICTED,
    Permitted,
    needs,
    require_restrictions,
    restrictions,
)
from tests.integration.http.api import MERGE_PATCH, a_request, client_of
from tests.integration.http.guarded import CALLERS, Guarded, bearing
from tests.photo_files import PNG

DOCS = Path(__file__).parents[3] / "docs" / "access.md"
POINT = "lat=41.59&lon=-93.62"
ANY = {"if-match": "*"}
UNKNOWN = "018bcfe5-0000-7000-8000-000000000000"
PATCH = {"json": {"source": "public"}, "headers": {**MERGE_PATCH, **ANY}}
SENT: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/v1/reports"): {"json": a_request()},
    ("POST", "/v1/verdicts/preview"): {"json": a_request()},
    ("PUT", "/v1/reports/{id}"): {"json": a_request(), "headers": ANY},
    ("PATCH", "/v1/reports/{id}"): PATCH,
    ("DELETE", "/v1/reports/{id}"): {"headers": ANY},
    ("POST", "/v1/reports/{id}/photos"): {"content": PNG, "headers": {"content-type": "image/png"}},
    ("POST", "/v1/reports/{id}/photos/{photo_id}/review"): {"json": {"state": "accepted"}},
    ("POST", "/v1/reports/{id}/photos/tickets"): {"json": {"size": 9, "media_type": "image/png"}},
    ("PATCH", "/v1/reports/{id}/photos/{photo_id}"): {
        "json": {"caption": "From the porch."},
        "headers": MERGE_PATCH,
    },
    ("POST", "/v1/reports/{id}/review"): {"json": {"state": "approved"}, "headers": ANY},
    ("POST", "/v1/reports/{id}/merge"): {"json": {"into": UNKNOWN}, "headers": ANY},
    ("POST", "/v1/desk/reviews"): {
        "json": {"items": [{"id": UNKNOWN, "if_match": "*", "state": "approved"}]}
    },
    ("POST", "/v1/desk/undo"): {"json": {"token": f"{UNKNOWN}.1"}},
    ("POST", "/v1/reports/{id}/flags"): {"json": {"reason": "other"}},
    ("POST", "/v1/reports/{id}/notes"): {"json": {"text": "Called the airport."}},
    ("POST", "/v1/reports/{id}/answer"): {"json": {"text": "Graupel."}},
    ("POST", "/v1/text/insight"): {"json": {"text": "Hail."}},
    ("POST", "/v1/keys"): {"json": {"name": "a", "role": "observer"}},
}
"""What requests with a body or a precondition have to bring."""

QUERIES = {
    "/v1/stations": "?bbox=-94,41,-93,42",
    "/v1/reports/nearby": f"?{POINT}&observed_at=2026-05-21T22:14:00Z&phenomenon=hail",
    "/v1/weather/current": f"?{POINT}",
    "/v1/weather/forecast": f"?{POINT}",
    "/v1/weather/air": f"?{POINT}",
    "/v1/places": "?q=Ames",
    "/v1/stream": "?live=false",
    "/v1/places/reverse": f"?{POINT}",
}
NAMES = {"{name}": "swagger-ui.css", "{code}": "invalid"}


def table() -> Iterator[list[str]]:
    """Yield the rows of the table: method, path, permission, and a status for each caller."""
    for line in DOCS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 + len(CALLERS) and cells[0].isupper():
            yield cells


ROWS = {(method, path): rest for method, path, *rest in table()}


@pytest.fixture(scope="module")
def guarded() -> Guarded:
    return Guarded.new()


def test_the_table_has_every_route_and_what_it_needs(guarded: Guarded) -> None:
    declared = {}
    for context in iter_route_contexts(guarded.app.routes):
        assert isinstance(context.original_route, APIRoute)
        (needed,) = restrictions(context.original_route.dependant)
        for method in context.methods or ():
            permission = needed.permission.value if isinstance(needed, Permitted) else ""
            declared[method, str(context.path_format)] = permission

    assert {route: rest[0] for route, rest in ROWS.items()} == declared


@pytest.mark.parametrize(("method", "path"), ROWS, ids=" ".join)
async def test_a_route_answers_as_the_table_says(guarded: Guarded, method: str, path: str) -> None:
    permission, *expected = ROWS[method, path]
    answered = []
    async with client_of(guarded.app) as http:
        for caller in CALLERS:
            missing = Permission(permission) if permission else None
            key = await guarded.key_of(caller, missing)
            sent = {**SENT.get((method, path), {})}
            sent["headers"] = bearing(key, **sent.get("headers", {}))
            answer = await http.request(method, await url(guarded, path), **sent)
            answered.append(str(answer.status_code))

    assert answered == expected


async def url(guarded: Guarded, path: str) -> str:
    where = path + QUERIES.get(path, "")
    if path.startswith("/v1/keys/"):
        return where.replace("{id}", (await guarded.key(Role.OBSERVER)).split("_")[1])
    for name, value in NAMES.items():
        where = where.replace(name, value)
    if "{id}" not in where:
        return where
    report_id = await guarded.filed_by_ann()
    if "{photo_id}" in where:
        where = where.replace("{photo_id}", await guarded.photo_of(report_id))
    return where.replace("{id}", report_id)


@pytest.mark.parametrize(
    "dependencies",
    [[], [needs(Permission.OPERATE), UNRESTRICTED], [UNRESTRICTED, UNRESTRICTED]],
    ids=["nothing", "two things", "one thing twice"],
)
def test_an_application_with_a_route_that_does_not_declare_one_thing_is_refused(
    dependencies: list[Any],
) -> None:
    async def answer() -> str:
        return "for everybody"

    router = APIRouter()
    router.add_api_route("/secret", answer, dependencies=dependencies)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(router)

    with pytest.raises(TypeError, match="/secret"):
        require_restrictions(app.routes)


def test_an_application_whose_routes_all_declare_something_is_taken() -> None:
    async def answer() -> str:
        return "for some"

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_api_route("/secret", answer, dependencies=[needs(Permission.OPERATE)])

    require_restrictions(app.routes)
