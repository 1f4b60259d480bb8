"""Setup shared by the adapters over Azure SDKs."""

from __future__ import annotations

import logging
import os

from azure.core.credentials_async import AsyncTokenCredential


def managed_identity() -> AsyncTokenCredential:
    """Return the credential of the managed identity of this machine; connects to nothing yet."""
    from azure.identity.aio import ManagedIdentityCredential  # noqa: PLC0415 # only if it is used

    # Azure's own variable, which selects one of several identities
    return ManagedIdentityCredential(client_id=os.environ.get("AZURE_CLIENT_ID"))


def silence_sdk_logs() -> None:
    """Raise the SDK's log level to WARNING; below, it logs every request with its content."""
    log = logging.getLogger("azure")
    log.setLevel(max(log.level, logging.WARNING))
