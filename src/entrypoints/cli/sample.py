"""Loads the sample before the first request."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rich.console import Console

from skywitness.domain.model.assessment.judge import RULES_VERSION
from skywitness.entrypoints.cli.imports import import_rows, upsert_observations
from skywitness.entrypoints.cli.row_messages import RowMessages
from skywitness.entrypoints.cli.worker import drain
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.settings import Settings

LOADED = "sample-version"
"""The file beside the database that names the version of the sample in it."""


async def load_sample(settings: Settings, folder: Path) -> None:
    """Import a folder of reports, stations and observations and examine the reports.

    A store that has this version of the sample is left unchanged. One with an earlier version gets
    what is new, and verdicts by the present rules; other reports, and what was edited or withdrawn,
    stay as they are.
    """
    version, loaded = version_of(folder), settings.data_dir / LOADED
    if loaded.exists() and loaded.read_text("utf-8") == version:
        return
    container = make_container(settings)
    services, clock = container.services(), container.clock()
    async with container.lifecycle().running():
        await _import(services, folder)
        await services.queue.schedule_all(clock.now())
        await drain(container, (await services.queue.backlog(clock.now())).due)
    loaded.write_text(version, "utf-8")


async def _import(services: Services, folder: Path) -> None:
    messages = RowMessages(Console(stderr=True))
    observations, stations = folder / "observations.csv", folder / "stations.csv"
    await upsert_observations(services, observations, stations, messages, services.clock.now())
    await import_rows(services, folder / "reports.csv", messages)


def version_of(folder: Path) -> str:
    """Return a digest of the files of a sample and of the rules that judge it."""
    digest = hashlib.sha256(RULES_VERSION.encode())
    for file in sorted(folder.glob("*.csv")):
        digest.update(f"\0{file.name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
