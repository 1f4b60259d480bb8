"""The part of the photo proof in which the service is killed while photos are added and removed.

It is killed at every step, several times each, with objects in a folder and in Azurite. Nothing
half may be shown then. After `skywitness photos reconcile`, a quarter of an hour later, every
photo must have its objects and every object its photo.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
from benchmarks.hostile_photos import fault_of, picture
from benchmarks.made_up import filings
from benchmarks.servers import ROOT, Server, quiet_environment, running, service

TIMES: Final = 20
CLOCK_AHEAD_S: Final = 16 * 60
"""Longer than a photo may be pending."""

Result = tuple[bool, str]


@dataclass(slots=True)
class Kills:
    """What happened at the steps of one use case over one storage."""

    folder: Path
    storage: Mapping[str, str]
    times: int
    kills: int = 0
    steps: int = 0
    faults: list[str] = field(default_factory=list)

    def adding(self) -> None:
        """Kill the service at every step of adding a photo."""
        self._each_step("adding", self._add)

    def removing(self) -> None:
        """Kill the service at every step of removing a photo."""
        self._each_step("removing", self._remove)

    def _each_step(self, name: str, request: Callable[[httpx.Client, str, int], object]) -> None:
        was_killed = True
        while was_killed:
            reports = self._filed(name)
            for number, report in enumerate(reports):
                was_killed = self._killed(name, lambda c: request(c, report, number))  # noqa: B023 # called at once
                if not was_killed:
                    break
                self.kills += 1
            self._settle(name, reports, request)
            self.steps += was_killed

    def _filed(self, name: str) -> list[str]:
        """File a report for each kill at a step, with the photo that is to be removed."""
        with running(self._server()) as server, client_of(server) as client:
            found = []
            for number, body in enumerate(filings(self.times, f"{name}-{self.steps}")):
                answer = client.post("/v1/reports", json=body).raise_for_status()
                found.append(f"/v1/reports/{answer.json()['id']}/photos")
                if name == "removing":
                    self._add(client, found[-1], number)
            return found

    def _killed(self, name: str, request: Callable[[httpx.Client], object]) -> bool:
        """Send a request to a service that ends at the present step; say whether it did."""
        fault = {"KILLED_IN": name, "KILLED_AT": str(self.steps), "STEPS_TO": "/dev/null"}
        server = self._server(fault)
        server.start()
        try:
            with client_of(server) as client:
                request(client)
        except httpx.TransportError:
            return True
        finally:
            server.kill()
        return False

    def _settle(
        self, name: str, reports: list[str], request: Callable[[httpx.Client, str, int], object]
    ) -> None:
        """Look at what is shown, reconcile, and look at what is there; then do it again."""
        where = f"{name}, step {self.steps}"
        server = self._server()
        with running(server), client_of(server) as client:
            for report in reports:
                self._require_whole(client, report, where)
            beside = self.steps % 2 == 0
            if beside:
                self._reconcile(where)
        if not beside:
            self._reconcile(where)
        self.faults += [f"{where}: {fault}" for fault in self._out_of_line(reports)]
        with running(server), client_of(server) as client:
            request(client, reports[0], 0)
            shown = client.get(reports[0]).raise_for_status().json()["items"]
            if len(shown) != (name == "adding"):
                self.faults.append(f"{where}: repeated, {len(shown)} photos are shown")

    def _require_whole(self, client: httpx.Client, report: str, where: str) -> None:
        for photo in client.get(report).raise_for_status().json()["items"]:
            for url in photo["links"].values():
                answer = client.get(httpx.URL(url).raw_path.decode())
                if answer.status_code != 200 or fault_of(answer.content):
                    self.faults.append(f"{where}: half a photo is shown, {answer.status_code}")

    def _reconcile(self, where: str) -> None:
        done = subprocess.run(
            [*faulty_command(), "photos", "reconcile"],
            cwd=ROOT,
            env={
                **quiet_environment(),
                **self._server().environment,
                "CLOCK_AHEAD_S": str(CLOCK_AHEAD_S),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            self.faults.append(f"{where}: {done.stdout}{done.stderr}"[-500:])

    def _out_of_line(self, reports: list[str]) -> list[str]:
        """Return what a reconciled store should not have."""
        ids = [UUID(report.split("/")[3]) for report in reports]
        wanted, found = asyncio.run(_keys(self._server().environment, ids))
        faults = [f"no object: {key}" for key in sorted(wanted - found)]
        faults += [f"no photo: {key}" for key in sorted(found - wanted)]
        data = self.folder / "data"
        files = [p for p in (data / "objects").rglob("*") if p.is_file() and p.name != "~lock"]
        if self.storage.get("SKYWITNESS_STORAGE") != "azure" and len(files) % 2:
            faults.append(f"{len(files)} files of {len(found)} objects")
        faults += [f"left over: {path.name}" for path in files if path.parent.name == "~incoming"]
        faults += [f"left over: {path.name}" for path in (data / "arriving").glob("*")]
        return faults

    def _server(self, fault: Mapping[str, str] | None = None) -> Server:
        server = service(self.folder, worker=False)
        server.environment = {**server.environment, **self.storage, **(fault or {})}
        if fault is not None:
            server.command = [*faulty_command(), "serve", "--port"]
            server.environment = {**server.environment, "PYTHONPATH": str(ROOT)}
        return server

    def _add(self, client: httpx.Client, report: str, number: int) -> None:
        # larger than its thumbnail, which is an object of its own
        content = picture("JPEG", (450, 300 + number))
        headers = {"Content-Type": "image/jpeg"}
        client.post(report, content=content, headers=headers).raise_for_status()

    def _remove(self, client: httpx.Client, report: str, _number: int) -> None:
        for photo in client.get(report).raise_for_status().json()["items"]:
            client.delete(f"{report}/{photo['id']}").raise_for_status()


def kill_at_every_step(folder: Path, times: int = TIMES) -> Iterator[Result]:
    """Kill the service at every step over every storage, and yield what was seen."""
    for storage, opened in (("folder", nullcontext({})), ("Azurite", azurite())):
        try:
            with opened as settings:
                for name in ("adding", "removing"):
                    kills = Kills(folder / storage, settings, times)
                    (kills.adding if name == "adding" else kills.removing)()
                    yield (
                        not kills.faults and kills.steps > 0,
                        f"{name} over a {storage}: {kills.kills} kills at {kills.steps} steps, "
                        f"{len(kills.faults)} faults {kills.faults[:3]}",
                    )
        except AzuriteMissing as reason:
            yield True, f"{storage} skipped: {reason}"


class AzuriteMissing(Exception):
    """The emulator cannot be had on this machine."""


@contextmanager
def azurite() -> Iterator[dict[str, str]]:
    """Run Azurite; yield the settings that use it."""
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


def faulty_command() -> list[str]:
    """Return how to start the command line with a fault."""
    return [sys.executable, "-m", "benchmarks.faulty_command"]


def client_of(server: Server) -> httpx.Client:
    """Return a client of a service."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{server.port}", timeout=60, verify=False, trust_env=False
    )


async def _keys(
    environment: Mapping[str, str], reports: list[UUID]
) -> tuple[set[str], set[str]]:
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
