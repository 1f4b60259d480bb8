"""Loading a folder of reports, stations and observations before the first request."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from skywitness.entrypoints.cli.imports import keep_reports, upsert_observations
from skywitness.entrypoints.cli.worker import drain
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import Settings


async def load_sample(settings: Settings, folder: Path) -> None:
    """Import the folder and examine its reports; a second time changes nothing."""
    container = make_container(settings)
    services = container.services()
    console = Console(stderr=True)
    async with container.lifecycle().running():
        if await services.queries.total():
            return
        await upsert_observations(
            services, folder / "observations.csv", folder / "stations.csv", console
        )
        counts = await keep_reports(services, folder / "reports.csv", console)
        await drain(container, counts.total())
