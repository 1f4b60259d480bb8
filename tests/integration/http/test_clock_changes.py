"""A wall clock that is set back, or forward: what was promised before still holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.http.api import MERGE_PATCH, Api, a_request

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("ahead", [25 * HOUR, 8 * 24 * HOUR, 400 * 24 * HOUR])
async def test_a_key_belongs_to_its_report_under_a_clock_that_is_set_forward(
    api: Api, ahead: timedelta
) -> None:
    headers, request = {"idempotency-key": "k"}, a_request()
    first = await api.http.post("/v1/reports", json=request, headers=headers)
    api.clock.advance(ahead)
    await api.http.post("/v1/reports", json=request, headers={"idempotency-key": "other"})

    again = await api.http.post("/v1/reports", json=request, headers=headers)

    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("back", [timedelta(seconds=1), HOUR, 400 * 24 * HOUR])
async def test_a_key_still_belongs_to_its_report(api: Api, back: timedelta) -> None:
    observed = (api.clock.now() - 500 * 24 * HOUR).isoformat()
    request = a_request(observed_at=observed)
    headers = {"idempotency-key": "k"}
    first = await api.http.post("/v1/reports", json=request, headers=headers)
    api.clock.advance(-back)

    again = await api.http.post("/v1/reports", json=request, headers=headers)

    assert again.status_code == 201
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert await api.count() == 1


@pytest.mark.parametrize("back", [timedelta(seconds=1), HOUR, 400 * 24 * HOUR])
async def test_reports_can_be_changed_withdrawn_and_examined(api: Api, back: timedelta) -> None:
    observed = (api.clock.now() - 500 * 24 * HOUR).isoformat()
    path = await api.filed_path(observed_at=observed)
    api.clock.advance(-back)

    changed = await api.http.patch(
        path, json={"narrative": "Smaller."}, headers={"if-match": '"1.1"', **MERGE_PATCH}
    )
    assert changed.status_code == 200, changed.text
    listed = await api.http.get("/v1/reports")
    assert len(listed.json()["items"]) == 1
    gone = await api.http.delete(path, headers={"if-match": "*"})
    assert gone.status_code == 204
    assert (await api.http.post(f"{path}/restore")).status_code == 200
    assert (await api.http.get(f"{path}/revisions")).status_code == 200
    assert (await api.http.get("/readyz")).status_code == 200
    assert (await api.http.get("/metrics")).status_code == 200

    await api.examine()

    assert (await api.http.get(path)).json()["examination"]["state"] == "done"
    newer = await api.filed_path(observed_at=observed, narrative="Another one.")
    await api.examine()
    assert (await api.http.get(newer)).json()["examination"]["state"] == "done"
