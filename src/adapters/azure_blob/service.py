"""The connection to a storage account, and the mapping of its failures to errors of the port."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
from azure.storage.blob import UserDelegationKey
from azure.storage.blob.aio import BlobServiceClient, ContainerClient, ExponentialRetry

from skywitness.adapters.outbound.azure_sdk import managed_identity, silence_sdk_logs
from skywitness.domain.model.addresses import is_loopback, is_private
from skywitness.domain.model.errors import (
    ObjectChanged,
    ObjectExists,
    ObjectMissing,
    RangeOutside,
    StorageError,
    StorageRefused,
    StorageUnavailable,
)

T = TypeVar("T")

CHUNK_BYTES: Final = 1 << 20
BLOCK_BYTES: Final = 4 << 20
SINGLE_BYTES: Final = 1 << 20
"""Larger objects are sent in blocks. The SDK sends a single request's body as bytes, which aiohttp
writes without yielding and warns about from this size on; the body of a block is a file."""
CALLS_AT_ONCE: Final = 16
CONNECT_TIMEOUT_S: Final = 3
READ_TIMEOUT_S: Final = 10

ERROR_BY_CODE: Final[dict[str, type[StorageError]]] = {
    "BlobAlreadyExists": ObjectExists,
    "ContainerAlreadyExists": ObjectExists,
    "ConditionNotMet": ObjectChanged,
    "Md5Mismatch": StorageUnavailable,  # damaged in transit: a retry may succeed
}
ERROR_BY_STATUS: Final[dict[int, type[StorageError]]] = {
    404: ObjectMissing,
    416: RangeOutside,
    # Transient faults: a container being deleted, a lease, a timeout, a limit of the account.
    **dict.fromkeys((408, 409, 412, 429), StorageUnavailable),
}


class Overtaken(StorageUnavailable):
    """Another upload of the key was committed first; this discarded our staged blocks."""


class BlobService:
    """One container of one account; every call has a deadline and raises the port's errors."""

    def __init__(
        self,
        *,
        container: str,
        connection_string: str,
        account_url: str,
        api_version: str,
        deadline_s: float,
    ) -> None:
        """Does not connect yet; raises ValueError for an address that would expose the keys."""
        silence_sdk_logs()
        self._credential: AsyncTokenCredential | None = None
        loopback = _is_loopback_account(connection_string, account_url)
        options: dict[str, Any] = {
            "retry_policy": ExponentialRetry(
                initial_backoff=0, increment_base=1, random_jitter_range=1, retry_total=2
            ),
            "max_single_put_size": SINGLE_BYTES,
            "max_block_size": BLOCK_BYTES,
            "max_single_get_size": CHUNK_BYTES,
            "max_chunk_get_size": CHUNK_BYTES,
            "connection_timeout": CONNECT_TIMEOUT_S,
            "read_timeout": READ_TIMEOUT_S,
            "use_env_settings": not loopback,  # proxies
            **({"api_version": api_version} if api_version else {}),
        }
        if connection_string:
            self._service = BlobServiceClient.from_connection_string(connection_string, **options)
        else:
            self._credential = managed_identity()
            self._service = BlobServiceClient(account_url, self._credential, **options)
        self.container: ContainerClient = self._service.get_container_client(container)
        self._deadline_s = deadline_s
        self._slots = asyncio.Semaphore(CALLS_AT_ONCE)

    async def call(self, key: str, step: Callable[[], Awaitable[T]]) -> T:
        """Return the result of an SDK call; raises a matching `StorageError`."""
        try:
            async with asyncio.timeout(self._deadline_s), self._slots:
                return await step()
        except TimeoutError:
            raise StorageUnavailable(key, "no answer in time") from None
        except AzureError as error:
            raise _translated(key, error) from None

    @property
    def shared_key(self) -> tuple[str, str] | None:
        """The name of the account and its key, where the connection string has them."""
        found: Any = self._service.credential
        key = getattr(found, "account_key", None)
        return None if key is None else (found.account_name, key)

    @property
    def has_identity(self) -> bool:
        """Whether a managed identity signs in."""
        return self._credential is not None

    async def delegation_key(self, start: datetime, end: datetime) -> UserDelegationKey:
        """Return a key that signs in the name of the identity."""
        return await self._service.get_user_delegation_key(start, end)

    async def close(self) -> None:
        """Close all connections."""
        await self._service.close()
        if self._credential is not None:
            await self._credential.close()


def _is_loopback_account(connection_string: str, account_url: str) -> bool:
    """Return whether the account is on this machine; ValueError if keys would be exposed."""
    if not connection_string and not account_url:
        raise ValueError("Azure Blob Storage needs a connection string or the account's address")
    address = _endpoint(connection_string) if connection_string else account_url
    if not is_private(address):
        raise ValueError("Azure Blob Storage must be addressed by https")
    if not connection_string and urlsplit(address).query:
        raise ValueError(
            "the account's address must end before the question mark: a signature "
            "belongs in a connection string, which is kept secret"
        )
    return is_loopback(urlsplit(address).hostname or "")


def _endpoint(connection_string: str) -> str:
    """Return the address that the SDK derives from the string, without connecting."""
    return str(BlobServiceClient.from_connection_string(connection_string).primary_endpoint)


def _translated(key: str, error: AzureError) -> StorageError:
    """Return the error by status and code; messages may quote addresses and signatures."""
    status = getattr(error, "status_code", None)
    code = getattr(error, "error_code", None)
    code = str(getattr(code, "value", code) or "")
    reason = f"{type(error).__name__} {status or ''} {code}".strip()
    if not isinstance(error, HttpResponseError):
        return StorageUnavailable(key, reason)
    if status is None:
        refused = isinstance(error, ClientAuthenticationError)
        return StorageRefused(key, reason) if refused else StorageUnavailable(key, reason)
    if code == "InvalidBlockList":
        return Overtaken(key, "another upload was faster")
    kind = ERROR_BY_CODE.get(code) or ERROR_BY_STATUS.get(status)
    if kind is not None:
        return kind(key, reason)
    return StorageUnavailable(key, reason) if status >= 500 else StorageRefused(key, reason)
