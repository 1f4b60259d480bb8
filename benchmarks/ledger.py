"""What the service acknowledged, recorded by its clients, and the checks of it."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from benchmarks.made_up import filings
from benchmarks.servers import HOST

MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}
CREATED, OK, STALE = 201, 200, 412
AT_ONCE = 8


@dataclass(slots=True)
class Promise:
    """One report: its requests, and those that were acknowledged.

    `id` is None until a response arrives; `in_doubt` is an edit without a response.
    """

    key: str
    body: bytes
    external_id: str
    id: str | None = None
    etag: str = ""
    edits: list[str] = field(default_factory=list)
    in_doubt: str | None = None


@dataclass(slots=True)
class Ledger:
    """All acknowledgements of a proof, and the faults found."""

    promises: list[Promise] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    first_faults: list[str] = field(default_factory=list)
    acknowledged_reports: int = 0
    acknowledged_edits: int = 0

    def fault(self, kind: str, detail: object = "") -> None:
        """Record a fault."""
        self.faults[kind] += 1
        if len(self.first_faults) < 10:
            self.first_faults.append(f"{kind}: {detail}"[:600])


def client_of(port: int) -> httpx.AsyncClient:
    """Return a client for the service on a port."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    return httpx.AsyncClient(
        base_url=f"http://{HOST}:{port}",
        timeout=30,
        limits=limits,
        verify=False,  # plain HTTP on loopback; saves loading certificates
        trust_env=False,
    )


async def write(
    client: httpx.AsyncClient,
    ledger: Ledger,
    name: str,
    chance: random.Random,
    acknowledged: asyncio.Event,
) -> None:
    """File and edit reports, one after another, until the service is killed."""
    own: list[Promise] = []
    for number, filing in enumerate(filings(100_000, name)):
        external_id = str(filing["external_id"])
        promise = Promise(f"{name}-{number}", json.dumps(filing).encode(), external_id)
        ledger.promises.append(promise)
        own.append(promise)
        try:
            await _file(client, ledger, promise)
            acknowledged.set()
            for _ in range(chance.randrange(3)):
                await _edit(client, ledger, chance.choice(own[-5:]))
        except httpx.TransportError:
            return
        await asyncio.sleep(chance.random() * 0.004)


async def _file(client: httpx.AsyncClient, ledger: Ledger, promise: Promise) -> None:
    answer = await post(client, promise)
    if answer.status_code != CREATED:
        ledger.fault("filing was refused", answer.text)
        return
    promise.id, promise.etag = answer.json()["id"], answer.headers["etag"]
    ledger.acknowledged_reports += 1


async def _edit(client: httpx.AsyncClient, ledger: Ledger, promise: Promise) -> None:
    if promise.id is None:
        return
    promise.in_doubt = f"Edit {len(promise.edits) + 1} of {promise.key}."
    answer = await patch(client, promise.id, promise.etag, promise.in_doubt)
    if answer.status_code != OK:
        ledger.fault("an edit of the present revision was refused", answer.text)
    else:
        promise.edits.append(promise.in_doubt)
        promise.etag = answer.headers["etag"]
        ledger.acknowledged_edits += 1
    promise.in_doubt = None


async def post(client: httpx.AsyncClient, promise: Promise) -> httpx.Response:
    """File a report under its key, for the first time or repeatedly."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": promise.key}
    return await client.post("/v1/reports", content=promise.body, headers=headers)


async def patch(client: httpx.AsyncClient, id_: str, etag: str, text: str) -> httpx.Response:
    """Edit the narrative of a report."""
    headers = {**MERGE_PATCH, "If-Match": etag}
    body = json.dumps({"narrative": text}).encode()
    return await client.patch(f"/v1/reports/{id_}", content=body, headers=headers)


async def hold_to_account(
    client: httpx.AsyncClient, ledger: Ledger, promises: Iterable[Promise]
) -> None:
    """Check everything that was acknowledged, and resolve what is in doubt."""
    await _each(promises, lambda promise: _account(client, ledger, promise))


async def _account(client: httpx.AsyncClient, ledger: Ledger, promise: Promise) -> None:
    again = await post(client, promise)
    if again.status_code != CREATED:
        ledger.fault("a repeated filing was refused", again.text)
        return
    found = again.json()["id"]
    if promise.id is not None:
        if found != promise.id:
            ledger.fault("a repeated filing made another report", f"{promise.id} {found}")
        if again.headers.get("idempotency-replayed") != "true":
            ledger.fault("an acknowledged report was lost", promise.id)
    promise.id = found
    listed = await client.get("/v1/reports", params={"external_id": promise.external_id})
    ids = [item["id"] for item in listed.json()["items"]]
    if ids != [found]:
        ledger.fault("a report is not there exactly once", f"{promise.external_id}: {ids}")
    await _account_for_edits(client, ledger, promise)


async def _account_for_edits(client: httpx.AsyncClient, ledger: Ledger, promise: Promise) -> None:
    answer = await client.get(f"/v1/reports/{promise.id}/revisions")
    if answer.status_code != OK:
        ledger.fault("the revisions of a report cannot be read", answer.text)
        return
    kept = [edition["narrative"] for edition in answer.json()["items"]][1:]
    if promise.in_doubt is not None and kept[-1:] == [promise.in_doubt]:
        promise.edits.append(promise.in_doubt)  # it was stored, but its response was lost
    promise.in_doubt = None
    if kept != promise.edits:
        ledger.fault("the edits are not the acknowledged ones", f"{promise.edits} {kept}")


async def require_examined_once(
    client: httpx.AsyncClient, ledger: Ledger, promises: Iterable[Promise]
) -> None:
    """The current revision must be examined once, an earlier one at most once."""
    await _each(promises, lambda promise: _examined_once(client, ledger, promise))


async def _examined_once(client: httpx.AsyncClient, ledger: Ledger, promise: Promise) -> None:
    found: dict[str, Any] = (await client.get(f"/v1/reports/{promise.id}/verdict")).json()
    if found["examination"]["state"] != "done" or found["verdict"] is None:
        ledger.fault("a report was not examined", found)
        return
    verdicts = [found["verdict"], *found["history"]]
    times = Counter(verdict["revision"] for verdict in verdicts)
    if times[found["revision"]] != 1:
        ledger.fault("the present revision was not examined once", dict(times))
    if any(count > 1 for count in times.values()):
        ledger.fault("a revision was examined twice", dict(times))


async def _each(promises: Iterable[Promise], story: Any) -> None:
    waiting = iter(promises)

    async def work() -> None:
        for promise in waiting:
            await story(promise)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


async def count(client: httpx.AsyncClient, **filters: str) -> int:
    """Return the exact number of matching reports."""
    params = {"limit": "1", "count": "exact", **filters}
    answer = await client.get("/v1/reports", params=params)
    answer.raise_for_status()
    return int(answer.json()["count"]["value"])


async def edit_at_once(client: httpx.AsyncClient, times: int) -> Counter[int]:
    """File a report and edit it many times at once with the ETag it was filed with."""
    promise = _one("at-once")
    filed = await post(client, promise)
    id_, etag = filed.json()["id"], filed.headers["etag"]
    answers: Sequence[httpx.Response] = await asyncio.gather(
        *(patch(client, id_, etag, f"Edit {number}.") for number in range(times))
    )
    return Counter(answer.status_code for answer in answers)


async def edit_after_examination(client: httpx.AsyncClient, within_s: float) -> int | None:
    """File a report, wait for its verdict, and edit it with the ETag from before."""
    promise = _one("examined")
    filed = await post(client, promise)
    id_, etag = filed.json()["id"], filed.headers["etag"]
    async with asyncio.timeout(within_s):
        shown = f"/v1/reports/{id_}"
        while (await client.get(shown)).json()["verdict"] is None:  # noqa: ASYNC110 # no event: another process
            await asyncio.sleep(0.02)
    return (await patch(client, id_, etag, "Edited after its examination.")).status_code


def _one(name: str) -> Promise:
    filing = next(filings(1, name))
    return Promise(name, json.dumps(filing).encode(), str(filing["external_id"]))
