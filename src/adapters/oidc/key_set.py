"""The public keys of an issuer: fetched when a token needs them, and kept through outages.

Anybody can send tokens with invented key ids, so an unknown one may cost a request only if the last
was sent `UNKNOWN_EVERY_S` ago. Issuers publish a key before they sign with it, so the regular
renewal usually finds it in time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from skywitness.adapters.oidc.signature import VerificationKey
from skywitness.adapters.outbound.cache import without_traceback
from skywitness.domain.model.errors import ProviderError, ProviderUnavailable

FRESH_S: Final = 3600.0
"""Age at which keys are renewed, in the background."""

USABLE_S: Final = 24 * 3600.0
"""Age up to which keys are used while they cannot be renewed."""

UNKNOWN_EVERY_S: Final = 300.0
RENEW_EVERY_S: Final = 60.0
RETRY_EVERY_S: Final = 5.0
"""Seconds from one request to the next: for an unknown key id, for old keys, and without keys."""

Keys = Mapping[str, VerificationKey]


class KeySet:
    """Keys by id; one request at a time, which all callers that need it wait for."""

    def __init__(
        self, name: str, fetch: Callable[[], Awaitable[Keys]], monotonic: Callable[[], float]
    ) -> None:
        """Take the issuer's name for errors, what fetches its keys, and a clock in seconds."""
        self._name = name
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: Keys = {}
        self._fetched_at: float | None = None
        self._asked_at: float | None = None
        self._error: ProviderError | None = None
        self._running: asyncio.Task[None] | None = None
        self._closed = False

    async def find(self, key_id: str) -> VerificationKey | None:
        """Return the key of this id, None if the issuer has none.

        Raises:
            ProviderError: no keys could be fetched for so long that none may be used.
        """
        if not self._is_younger(USABLE_S):
            await self._first_keys()
        elif not self._is_younger(FRESH_S) and self._may_ask(RENEW_EVERY_S):
            _ = self._running or self._start()  # nobody waits for it
        found = self._keys.get(key_id)
        if found is None and (self._running is not None or self._may_ask(UNKNOWN_EVERY_S)):
            await self._renewed()
            found = self._keys.get(key_id)
        return found

    async def close(self) -> None:
        """Cancel the request in progress; there will be no other."""
        self._closed = True
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait((self._running,))

    async def _first_keys(self) -> None:
        if self._running is not None or self._may_ask(RETRY_EVERY_S):
            await self._renewed()
        if self._is_younger(USABLE_S):
            return
        self._keys = {}
        raise without_traceback(self._error or ProviderUnavailable(self._name, "no keys"))

    async def _renewed(self) -> None:
        """Wait for the request in progress, or for a new one; it may fail."""
        running = self._running or self._start()
        await asyncio.wait((running,))  # does not cancel it when the caller is cancelled

    def _start(self) -> asyncio.Task[None]:
        self._asked_at = self._monotonic()
        self._running = running = asyncio.create_task(self._renew())
        return running

    async def _renew(self) -> None:
        try:
            self._keys = await self._fetch()
        except ProviderError as error:
            self._error = without_traceback(error)
        else:
            self._fetched_at, self._error = self._monotonic(), None
        finally:
            self._running = None

    def _is_younger(self, age_s: float) -> bool:
        at = self._fetched_at
        return at is not None and self._monotonic() - at < age_s

    def _may_ask(self, every_s: float) -> bool:
        at = self._asked_at
        if self._closed:
            return False
        return at is None or self._monotonic() - at >= every_s
