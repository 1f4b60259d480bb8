"""What both services for pictures share: one address, and the key of a resource or an identity."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from skywitness.adapters.outbound.credentials import (
    AZURE_AI,
    HttpCredential,
    IdentityHeader,
    KeyHeader,
)
from skywitness.adapters.outbound.scoring import DEADLINE_S, ScoringEndpoint


class AzureResource:
    """A resource of Azure AI, addressed over plain HTTP.

    `about_picture` are the codes of errors that blame a picture and not the request.
    """

    name: ClassVar[str]
    path: ClassVar[str]
    query: ClassVar[Mapping[str, str]]
    about_picture: ClassVar[frozenset[str]]

    def __init__(
        self,
        *,
        endpoint: str,
        key: str | None = None,
        deadline_s: float = DEADLINE_S,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect to nothing yet; without a key a managed identity is used.

        Raises:
            ValueError: the address is neither https nor http on loopback.
        """
        credential: HttpCredential = (
            KeyHeader("Ocp-Apim-Subscription-Key", key)
            if key
            else IdentityHeader(self.name, AZURE_AI)
        )
        self._endpoint: Final = ScoringEndpoint(
            self.name,
            endpoint.rstrip("/") + self.path,
            credential=credential,
            query=self.query,
            about_content=self.about_picture,
            deadline_s=deadline_s,
            monotonic_s=monotonic_s,
        )
        self.limiter: Final = self._endpoint.limiter

    async def close(self) -> None:
        """Close all connections."""
        await self._endpoint.close()
