"""Loads the sample before the first request."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from skywitness.entrypoints.cli.imports import import_rows, upsert_observations
from skywitness.entrypoints.cli.row_messages import RowMessages
from skywitness.entrypoints.cli.worker import drain
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import Settings


async def load_sample(settings: Settings, folder: Path) -> None:
    """Import a folder of reports, stations and observations and examine the reports.

    A store that contains reports already is left unchanged.
    """
    container = make_container(settings)
    services = container.services()
    messages = RowMessages(Console(stderr=True))
    async with container.lifecycle().running():
        if await services.queries.total():
            return
        observations, stations = folder / "observations.csv", folder / "stations.csv"
        await upsert_observations(
            services, observations, stations, messages, container.clock().now()
        )
        counts = await import_rows(services, folder / "reports.csv", messages)
        await drain(container, counts.total())
