"""Loading a folder of reports, stations and observations before the first request."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from skywitness.entrypoints.container.assembly import make_container
from skywitness.entrypoints.importing import keep_observations, keep_reports
from skywitness.entrypoints.running import drain
from skywitness.entrypoints.settings import Settings


async def load_sample(settings: Settings, folder: Path) -> None:
    """Import the folder and examine its reports; a second time changes nothing."""
    container = make_container(settings)
    services = container.services()
    console = Console(stderr=True)
    async with container.lifecycle().running():
        if await services.queries.total():
            return
        await keep_observations(
            services, folder / "observations.csv", folder / "stations.csv", console
        )
        counts = await keep_reports(services, folder / "reports.csv", console)
        await drain(container, counts.total())
