"""Erasing over HTTP: for admins alone, at once, and known afterwards by the id only."""

from __future__ import annotations

import pytest

from skywitness.domain.model.access.roles import Role
from tests.integration.http.api import NOW, Api, a_request, client_of
from tests.integration.http.guarded import Guarded, bearing

SINCE = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
PARTS = (
    "",
    "/revisions",
    "/verdict",
    "/evidence",
    "/conditions",
    "/insight",
    "/duplicates",
    "/event",
)


async def erased(api: Api, **changes: object) -> str:
    report_id = (await api.http.post("/v1/reports", json=a_request(**changes))).json()["id"]
    response = await api.http.delete(f"/v1/admin/reports/{report_id}")
    assert (response.status_code, response.content) == (204, b"")
    return str(report_id)


@pytest.mark.parametrize("part", PARTS)
async def test_whatever_belonged_to_it_is_gone(api: Api, part: str) -> None:
    report_id = await erased(api)
    response = await api.http.get(f"/v1/reports/{report_id}{part}")
    problem = response.json()
    assert (response.status_code, problem["code"]) == (410, "erased")
    assert "restore" not in problem["detail"]


@pytest.mark.parametrize("form", ["json", "geojson"])
async def test_readers_of_changes_get_its_id(api: Api, form: str) -> None:
    report_id = await erased(api)
    query = {"updated_since": SINCE, "format": form, "phenomenon": "tornado"}
    page = (await api.http.get("/v1/reports", params=query)).json()
    (item,) = page["features" if form == "geojson" else "items"]
    assert item.get("properties", item) == {"id": report_id, "erased_at": SINCE}


async def test_it_cannot_be_changed_or_restored(api: Api) -> None:
    report_id = await erased(api)
    url = f"/v1/reports/{report_id}"
    for response in (
        await api.http.post(f"{url}/restore"),
        await api.http.put(url, json=a_request(), headers={"If-Match": "*"}),
        await api.http.delete(url, headers={"If-Match": "*"}),
    ):
        assert (response.status_code, response.json()["code"]) == (410, "erased")


async def test_a_repeated_filing_does_not_bring_it_back(api: Api) -> None:
    own_id = "018bcfe5-6800-7000-8000-00000000abcd"
    await erased(api, id=own_id)
    response = await api.http.post("/v1/reports", json=a_request(id=own_id))
    assert (response.status_code, response.json()["code"]) == (410, "erased")


async def test_erasing_again_changes_nothing(api: Api) -> None:
    report_id = await erased(api)
    assert (await api.http.delete(f"/v1/admin/reports/{report_id}")).status_code == 204


async def test_an_id_that_no_report_had_is_not_found(api: Api) -> None:
    response = await api.http.delete("/v1/admin/reports/018bcfe5-6800-7000-8000-00000000abcd")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_only_an_admin_may_and_the_report_stays() -> None:
    guarded = Guarded.new()
    report_id = await guarded.filed_by_ann()
    async with client_of(guarded.app) as http:
        for caller in ("observer", "desk", "service"):
            sent = bearing(await guarded.key_of(caller))
            response = await http.delete(f"/v1/admin/reports/{report_id}", headers=sent)
            assert (response.status_code, response.json()["code"]) == (403, "not_permitted")
        assert (await http.get(f"/v1/reports/{report_id}")).status_code == 200
        sent = bearing(await guarded.key(Role.ADMIN))
        assert (
            await http.delete(f"/v1/admin/reports/{report_id}", headers=sent)
        ).status_code == 204
