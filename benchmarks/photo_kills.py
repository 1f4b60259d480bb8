"""The part of the photo proof in which processes are killed while photos are added and removed.

They are killed at every step, several times each, with objects in a folder and in Azurite, beside
a service that shows nothing half. After `skywitness photos reconcile`, a quarter of an hour later,
every photo must have its objects and every object its photo.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
from benchmarks.hostile_photos import fault_of
from benchmarks.killed_requests import REQUESTS, add
from benchmarks.ledger import OK, client_of
from benchmarks.made_up import filings
from benchmarks.servers import ROOT, Server, quiet_environment, running, service

TIMES: Final = 5
"""Kills at each step. Steps are counted, so that the process is at the same place each time; what
differs is how far its threads are."""

LEAST_STEPS: Final = 4
"""Before and after two changes, at least: or nothing was shown."""

LATER: Final = """
from datetime import timedelta
from skywitness.adapters.system import SystemClock
now = SystemClock.now
SystemClock.now = lambda clock: now(clock) + timedelta(minutes=16)
from skywitness.entrypoints.cli.main import main
main()
"""
"""The command line, believing that no photo is still arriving."""

Result = tuple[bool, str]
"""Whether something is as it should be, and what it is."""


@dataclass(slots=True)
class Kills:
    """What happened at the steps of one kind of request over one storage."""

    name: str
    folder: Path
    storage: Mapping[str, str]
    times: int
    kills: int = 0
    steps: int = 0
    step: int = 0
    faults: list[str] = field(default_factory=list)

    def run(self, steps: Iterable[int]) -> None:
        """Kill the process of a request at each of these steps, until there is no further one."""
        for self.step in steps:
            reports = asyncio.run(self._file())
            killed = self._killed(reports)
            if not killed:
                return
            self.kills += killed
            self.steps += 1
            if killed != self.times:
                self._fault(f"{killed} of {self.times} were killed")
            asyncio.run(self._settle(reports))

    async def _file(self) -> list[str]:
        """File a report for each kill at a step, with the photo that is to be removed."""
        with running(self._server()) as server:
            async with client_of(server.port) as client:
                found = []
                for number, body in enumerate(filings(self.times, f"{self.name}-{self.step}")):
                    answer = await client.post("/v1/reports", json=body)
                    found.append(f"/v1/reports/{answer.raise_for_status().json()['id']}/photos")
                    if self.name == "removing":
                        await add(client, found[-1], number)
                return found

    def _killed(self, reports: list[str]) -> int:
        """Send a request to each report in a process that ends at the step; count those killed."""
        done = self._command("-m", "benchmarks.killed_requests", self.name, self.step, *reports)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return int(done.stdout)

    async def _settle(self, reports: list[str]) -> None:
        """Look at what is shown, reconcile, and look at what is there; then do it again."""
        with running(self._server()) as server:
            async with client_of(server.port) as client:
                for report in reports:
                    await self._require_whole(client, report)
                self._reconcile()
                ids = [UUID(report.split("/")[3]) for report in reports]
                for fault in await self._out_of_line(ids):
                    self._fault(fault)
                await REQUESTS[self.name](client, reports[0], 0)
                shown = (await client.get(reports[0])).raise_for_status().json()["items"]
                if len(shown) != (self.name == "adding"):
                    self._fault(f"{len(shown)} photos are shown after a repetition")

    def _fault(self, what: str) -> None:
        self.faults.append(f"step {self.step}: {what}")

    async def _require_whole(self, client: httpx.AsyncClient, report: str) -> None:
        for photo in (await client.get(report)).raise_for_status().json()["items"]:
            for url in photo["links"].values():
                answer = await client.get(httpx.URL(url).raw_path.decode())
                if answer.status_code != OK or fault_of(answer.content):
                    self._fault(f"half a photo is shown, {answer.status_code}")

    def _reconcile(self) -> None:
        done = self._command("-c", LATER, "photos", "reconcile")
        if done.returncode:
            self._fault(f"{done.stdout}{done.stderr}"[-500:])

    async def _out_of_line(self, reports: list[UUID]) -> list[str]:
        """Return what a reconciled store should not have."""
        wanted, found = await _keys(self._server().environment, reports)
        faults = [f"no object: {key}" for key in sorted(wanted - found)]
        faults += [f"no photo: {key}" for key in sorted(found - wanted)]
        data = self.folder / "data"
        files = [p for p in (data / "objects").rglob("*") if p.is_file() and p.name != "~lock"]
        whole = {p for p in files if p.name.endswith("~.json")}
        if 2 * len(whole) != len(files):
            faults.append(f"{len(files)} files of {len(whole)} objects")
        return [*faults, *(f"left over: {path}" for path in (data / "arriving").glob("*"))]

    def _server(self) -> Server:
        server = service(self.folder, worker=False)
        server.environment = {**server.environment, **self.storage}
        return server

    def _command(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, words)],
            cwd=ROOT,
            env={**quiet_environment(), **self._server().environment},
            capture_output=True,
            text=True,
            check=False,
        )


def kill_at_every_step(
    folder: Path,
    times: int = TIMES,
    *,
    storages: Sequence[str] = ("folder", "Azurite"),
    steps: Sequence[int] = range(1000),
) -> Iterator[Result]:
    """Kill requests at every step over every storage, and yield what was seen."""
    for storage in storages:
        try:
            with opened(storage) as settings:
                for name in REQUESTS:
                    kills = Kills(name, folder / storage, settings, times)
                    kills.run(steps)
                    yield (
                        not kills.faults and kills.steps >= min(LEAST_STEPS, len(steps)),
                        f"{name} over a {storage}: {kills.kills} kills at {kills.steps} steps, "
                        f"{len(kills.faults)} faults {kills.faults[:3] or ''}",
                    )
        except AzuriteMissing as reason:
            yield True, f"{storage} skipped: {reason}"


class AzuriteMissing(Exception):
    """The emulator cannot be had on this machine."""


@contextmanager
def opened(storage: str) -> Iterator[dict[str, str]]:
    """Run Azurite if that is the storage; yield the settings of the service that use it."""
    if storage != "Azurite":
        yield {}
        return
    import pytest

    from tests.integration.azurite import running_azurite

    try:
        with running_azurite() as connection_string:
            yield {
                "SKYWITNESS_STORAGE": "azure",
                "SKYWITNESS_AZURE_BLOB_CONNECTION_STRING": connection_string,
            }
    except pytest.skip.Exception as skipped:
        raise AzuriteMissing(str(skipped)) from None


async def _keys(environment: Mapping[str, str], reports: list[UUID]) -> tuple[set[str], set[str]]:
    """Return the keys of the photos of reports, and those of the objects that are stored."""
    from skywitness.entrypoints.container.container import make_container
    from skywitness.entrypoints.settings import read_settings

    chosen = {
        name.removeprefix("SKYWITNESS_").lower(): value for name, value in environment.items()
    }
    container = make_container(read_settings(_env_file=None, **chosen))
    services = container.services()
    wanted: set[str] = set()
    async with container.lifecycle().running():
        for report_id in reports:
            async with services.units() as unit:
                photos = (await unit.reports.get(report_id)).photos
            wanted |= {picture.key for photo in photos for picture in photo.pictures}
            wanted |= {f"pending photo {photo.id}" for photo in photos if not photo.is_stored}
        folders = tuple(f"photos/{report_id}/" for report_id in reports)
        found = {one.key async for one in services.storage.list() if one.key.startswith(folders)}
    return wanted, found
