"""What authorises requests to a service: a key, or the managed identity of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, Protocol

from typing_extensions import override

from skywitness.domain.model.errors import ProviderCredentialsRefused

AZURE_AI: Final = "https://cognitiveservices.azure.com/.default"
"""The scope of tokens for Azure AI services."""


class HttpCredential(Protocol):
    """Headers that authorise a request."""

    async def headers(self) -> Mapping[str, str]:
        """Return the headers.

        Raises:
            ProviderError: there are none at present.
        """

    async def close(self) -> None:
        """Close all connections."""


class KeyHeader(HttpCredential):
    """A key in a header."""

    def __init__(self, header: str, value: str) -> None:
        self._headers = {header: value}

    @override
    async def headers(self) -> Mapping[str, str]:
        return self._headers

    @override
    async def close(self) -> None:
        return


class IdentityHeader(HttpCredential):
    """A token of the managed identity, which is fetched when it is first needed."""

    def __init__(self, provider: str, scope: str) -> None:
        """Take the provider's name for errors, and what the token is for.

        Raises:
            ModuleNotFoundError: the SDK of Azure's identities is not installed.
        """
        from skywitness.adapters.outbound.azure_sdk import (  # noqa: PLC0415 # only if it is used
            managed_identity,
            silence_sdk_logs,
        )

        silence_sdk_logs()
        self._provider = provider
        self._scope = scope
        self._identity = managed_identity()
        self._turn = asyncio.Lock()

    @override
    async def headers(self) -> Mapping[str, str]:
        from azure.core.exceptions import AzureError  # noqa: PLC0415 # loaded by then

        async with self._turn:  # requests that need a token at the same time fetch it once
            try:
                token = await self._identity.get_token(self._scope)
            except AzureError as error:
                raise ProviderCredentialsRefused(self._provider, type(error).__name__) from None
        return {"Authorization": f"Bearer {token.token}"}

    @override
    async def close(self) -> None:
        await self._identity.close()
