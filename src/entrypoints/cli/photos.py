"""`skywitness photos reconcile`."""

from __future__ import annotations

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.use_cases.reconcile_photos import Reconciled
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import Settings


async def reconcile(settings: Settings) -> Reconciled:
    """Reconcile the photos of the database and the storage that the settings name."""
    container = make_container(settings)
    async with container.lifecycle().running():
        return await container.services().reconcile_photos(actor=LOCAL)
