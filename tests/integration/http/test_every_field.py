"""Every field of a filing is taken by POST, PUT, PATCH and imports; every filter by the list."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import fields, replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final, NamedTuple
from uuid import UUID

import httpx
import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain import documents as package
from skywitness.domain.documents.document import Document
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.entrypoints.formats.reports import read_reports
from tests.integration.contracts.stored import ReportStore
from tests.integration.http.api import (
    MERGE_PATCH,
    NOW,
    Api,
    app_of,
    given_weather,
    memory_services,
    pointers,
)
from tests.strategies import FILTER_CASES, filter_fields, pool_reports

PLACE: Final = {"latitude": 41.59, "longitude": -93.62}
RAIN: Final = {"value": 30, "unit": "mm"}
BASE: Final[Mapping[str, Any]] = {
    "phenomenon": "heavy_rain",
    "observed_at": "2026-05-21T22:14:00Z",
    "place": PLACE,
}
OWN_ID: Final = "018bcfe5-6800-7000-8000-00000000abcd"
IDENTITY: Final = {"id", "observer", "external_id"}
"""Cannot be changed after filing."""


class Request(NamedTuple):
    """A request without a member, and what to add to it."""

    member: Mapping[str, Any]
    base: Mapping[str, Any] = BASE

    @property
    def body(self) -> dict[str, Any]:
        return {**self.base, **self.member}


def magnitude(**more: Any) -> Request:
    return Request({"magnitude": RAIN | more}, {**BASE, "magnitude": RAIN})


MEMBERS: Final[Mapping[str, Request]] = {
    "observed_at": Request({"observed_at": "2026-05-21T20:00:00Z"}),
    "observed_until": Request({"observed_until": "2026-05-21T22:20:00Z"}),
    "latitude": Request({"place": PLACE | {"latitude": 42.0}}),
    "longitude": Request({"place": PLACE | {"longitude": -94.0}}),
    "accuracy_m": Request({"place": PLACE | {"accuracy_m": 200.0}}),
    "place_name": Request({"place": PLACE | {"name": "Ames"}}),
    "place_method": Request({"place": PLACE | {"method": "gps"}}),
    "phenomenon": Request({"phenomenon": "flash_flood"}),
    "narrative": Request({"narrative": "Water over the road."}),
    "magnitude": Request({"magnitude": RAIN}),
    "magnitude.value": magnitude(value=31),
    "magnitude.unit": magnitude(unit="cm"),
    "magnitude.qualifier": magnitude(qualifier="measured"),
    "magnitude.period_s": magnitude(period_s=3600),
    "magnitude.raw": magnitude(raw="30 mm"),
    "source": Request({"source": "mesonet"}),
    "visibility": Request({"visibility": "nobody"}),
    "observer": Request({"observer": "anna"}),
    "external_id": Request({"external_id": "SE801234"}),
    "id": Request({"id": OWN_ID}),
}
"""A request for each field of a filing."""

CHANGEABLE: Final = [name for name in MEMBERS if name not in {*IDENTITY, "visibility"}]
EVERYTHING: Final = {
    **BASE,
    "observed_until": "2026-05-21T22:20:00Z",
    "place": {
        "latitude": 42.0,
        "longitude": -94.0,
        "accuracy_m": 200.0,
        "name": "Ames",
        "method": "gps",
    },
    "narrative": "Water over the road.",
    "magnitude": {
        "value": 3,
        "unit": "cm",
        "qualifier": "measured",
        "period_s": 3600,
        "raw": "3 cm",
    },
    "source": "mesonet",
    "external_id": "SE801234",
}

COLUMNS: Final = {
    "observed_at": "2026-05-21T20:00:00Z",
    "observed_until": "2026-05-21T22:20:00Z",
    "latitude": "42.0",
    "longitude": "-94.0",
    "accuracy_m": "200",
    "place_name": "Ames",
    "phenomenon": "flash_flood",
    "narrative": "Water over the road.",
    "magnitude": "30",
    "source": "mesonet",
    "external_id": "SE801234",
}
"""A column of the project's own layout for each field that an import takes."""

NOT_IMPORTED: Final = {
    "place_method": "the layout has place phrases only",
    "visibility": "imported reports are public",
    "observer": "each row is an observer of its own",
    "id": "rows are identified by registry and external id",
}
FILING_FIELDS: Final = [field.name for field in fields(Filing)]


def test_every_field_of_a_filing_has_a_request_and_a_column() -> None:
    parts = [f"magnitude.{field.name}" for field in fields(MagnitudeFiling)]

    assert sorted(MEMBERS) == sorted([*FILING_FIELDS, *parts])
    assert sorted([*COLUMNS, *NOT_IMPORTED]) == sorted(FILING_FIELDS)


@pytest.mark.parametrize("name", [name for name in MEMBERS if name != "visibility"])
async def test_post_takes_it(api: Api, name: str) -> None:
    await require_taken(api, name)


async def require_taken(api: Api, name: str) -> None:
    """Check that a member of a request reaches the stored report."""
    request = MEMBERS[name]
    without, report = await posted(api, request.base), await posted(api, request.body)
    if name == "id":
        assert str(report.id) == OWN_ID
    elif name in IDENTITY:
        assert getattr(report, name) == request.member[name]
    else:
        assert report.claim != without.claim


async def test_post_checks_visibility(api: Api) -> None:
    answer = await api.http.post("/v1/reports", json=MEMBERS["visibility"].body)

    assert (answer.status_code, pointers(answer.json())) == (422, ["/visibility"])


@pytest.mark.parametrize("name", CHANGEABLE)
async def test_put_and_patch_take_it(api: Api, name: str) -> None:
    request = MEMBERS[name]
    wanted = (await posted(api, request.body)).claim
    for change in ("PUT", "PATCH"):
        report = await posted(api, request.base)
        sent = request.body if change == "PUT" else request.member
        assert (await changed(api, report, change, sent)).claim == wanted


@pytest.mark.parametrize("name", sorted(IDENTITY))
async def test_put_and_patch_refuse_to_change_it(api: Api, name: str) -> None:
    request = MEMBERS[name]
    path = f"/v1/reports/{(await posted(api, request.base)).id}"
    match = {"if-match": (await api.http.get(path)).headers["etag"]}

    for method, sent, kind in (("PUT", request.body, {}), ("PATCH", request.member, MERGE_PATCH)):
        answer = await api.http.request(method, path, json=dict(sent), headers=match | kind)
        assert (answer.status_code, pointers(answer.json())) == (422, [f"/{name}"])


async def test_a_patch_keeps_what_it_does_not_name(api: Api) -> None:
    await require_kept(api)


async def require_kept(api: Api) -> None:
    """Check that a PATCH of one member keeps all others."""
    report = await posted(api, EVERYTHING)
    patched = await changed(api, report, "PATCH", {"source": "public"})

    assert patched.claim == replace(report.claim, source=SourceClass.PUBLIC)


def test_the_import_takes_it(tmp_path: Path) -> None:
    texts = {
        **{name: value for name, value in COLUMNS.items() if name != "magnitude"},
        "registry": "test",
        "magnitude": "30",
        "unit": "mm",
        "qualifier": "measured",
    }
    file = tmp_path / "rows.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(texts))
        writer.writeheader()
        writer.writerow(texts)
    (row,) = read_reports(file)
    assert row.filing is not None
    defaults = Filing(observed_at=NOW, latitude=0.0, longitude=0.0)
    for name in COLUMNS:
        assert getattr(row.filing, name) != getattr(defaults, name), name


@pytest.mark.parametrize("name", filter_fields())
async def test_every_filter_is_a_query_parameter(api: Api, name: str) -> None:
    await require_parameter(api, name)


async def require_parameter(api: Api, name: str) -> None:
    """Check that a query parameter selects what the condition of this name means."""
    store = ReportStore(
        uow=api.services.units,
        queries=api.services.queries,
        tallies=api.services.tally_reports.tallies,
        queue=api.services.queue,
        desk=api.services.read_queue.queue,
        stream=api.services.stream,
        erasures=api.services.erase_reports.erasures,
        settle=nothing_to_settle,
    )
    reports = await store.live(*pool_reports(80, seed=20260521))
    where, query = FILTER_CASES[name]
    answer = await api.http.get("/v1/reports", params={**query, "limit": "1000"})
    assert answer.status_code == 200, answer.text
    found = sorted(item["id"] for item in answer.json()["items"])
    audience = Audience.FULL if name == "observer" else Audience.PUBLIC
    assert found == sorted(str(one.id) for one in reports if where.matches(one, audience))


async def nothing_to_settle() -> None:
    return


async def posted(api: Api, body: Mapping[str, Any]) -> Report:
    answer = await api.http.post("/v1/reports", json=dict(body))
    assert answer.status_code == 201, answer.text
    return await stored(api, answer)


async def changed(api: Api, report: Report, method: str, body: Mapping[str, Any]) -> Report:
    path = f"/v1/reports/{report.id}"
    match = {"if-match": (await api.http.get(path)).headers["etag"]}
    kind = MERGE_PATCH if method == "PATCH" else {}
    answer = await api.http.request(method, path, json=dict(body), headers=match | kind)
    assert answer.status_code == 200, answer.text
    return await stored(api, answer)


async def stored(api: Api, answer: httpx.Response) -> Report:
    async with api.services.units() as unit:
        return await unit.reports.get(UUID(answer.json()["id"]))


def test_every_document_is_in_the_openapi_document() -> None:
    services = memory_services(FixedClock(NOW), given_weather())
    schemas = app_of(services).openapi()["components"]["schemas"]
    missing = [one.__name__ for one in documents() if not is_described(one, schemas)]

    assert missing == []


def documents() -> list[type[Document]]:
    """Return every public class of the package of documents."""
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    found: list[type[Document]] = []
    waiting = [Document]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        waiting += subclasses
        found += [one for one in subclasses if is_public(one)]
    return found


def is_public(document: type[Document]) -> bool:
    """Whether the package defines a class for the API, not for itself; tests define some too."""
    in_package = document.__module__.startswith(f"{package.__name__}.")
    return in_package and not document.__name__.startswith("_")


def is_described(document: type[Document], schemas: Mapping[str, Any]) -> bool:
    """Check a schema against the class, or find one of a class that extends it."""
    schema = schemas.get(document.__name__.removesuffix("Document"))
    if schema is not None:
        return list(schema["properties"]) == [field.name for field in fields(document)]
    return any(is_described(one, schemas) for one in document.__subclasses__())
