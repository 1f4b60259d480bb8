"""Shared access signatures: addresses that let their holder do one thing with one object."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from azure.storage.blob import BlobSasPermissions, UserDelegationKey, generate_blob_sas
from azure.storage.blob.aio import BlobClient

from skywitness.adapters.azure_blob.service import BlobService

DELEGATED_FOR: Final = timedelta(hours=1)
"""How long a key for signatures is asked for, with a managed identity."""

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""A key that begins now would not be valid yet for a server whose clock is behind."""


class Signatures:
    """Signs with the key of the account, or with one that a managed identity is given for it."""

    def __init__(self, service: BlobService) -> None:
        """Take the service; nothing is asked of it yet."""
        self._service = service
        self._delegated: tuple[UserDelegationKey, datetime] | None = None

    async def signed_url(
        self,
        key: str,
        permission: BlobSasPermissions,
        until: datetime,
        **headers: Any,
    ) -> str | None:
        """Return the address of an object with a signature; None if there is nothing to sign with.

        `headers` are those of the answer, as `generate_blob_sas` names them.

        Raises:
            StorageUnavailable, StorageRefused: the account gives no key.
        """
        signing = await self._signing(key, until)
        if signing is None:
            return None
        blob: BlobClient = self._service.container.get_blob_client(key)
        signature = generate_blob_sas(
            container_name=blob.container_name,
            blob_name=key,
            permission=permission,
            expiry=until,
            protocol="https" if blob.url.startswith("https:") else None,
            **signing,
            **headers,
        )
        return f"{blob.url}?{signature}"

    async def _signing(self, key: str, until: datetime) -> dict[str, Any] | None:
        shared = self._service.shared_key
        if shared is not None:
            name, value = shared
            return {"account_name": name, "account_key": value}
        if not self._service.has_identity:
            return None
        if self._delegated is None or self._delegated[1] < until:
            now = datetime.now(UTC)
            end = max(now + DELEGATED_FOR, until)
            found = await self._service.call(
                key, lambda: self._service.delegation_key(now - CLOCKS_DIFFER, end)
            )
            self._delegated = found, end
        account = str(self._service.container.account_name)
        return {"account_name": account, "user_delegation_key": self._delegated[0]}
