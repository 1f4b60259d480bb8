"""Routes that are loaded after the start, so that the first answers need not wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override


class LateRoutes(BaseRoute):
    """The last route of a router until all are loaded: it takes what the others do not.

    Such a request waits while a thread loads the routes, and is routed again. Others are answered
    meanwhile.
    """

    def __init__(
        self,
        router: ASGIApp,
        load: Callable[[], Sequence[BaseRoute]],
        take: Callable[[Sequence[BaseRoute]], None],
    ) -> None:
        """Take what routes requests, what returns all its routes, and what gives them to it.

        `load` may be called in a thread, and again if it failed.
        """
        self._router = router
        self._load = load
        self._take = take
        self._lock = asyncio.Lock()
        self.loaded = asyncio.Event()
        """Set when the router has all routes."""
        self.failed = False
        """Whether they could not be loaded when that was last tried."""

    def complete(self) -> None:
        """Load the routes here and now, unless that has been done."""
        if not self.loaded.is_set():
            self._use(self._load())

    async def completed(self) -> None:
        """Load the routes in a thread, unless that has been done."""
        async with self._lock:
            if self.loaded.is_set():
                return
            try:
                routes = await asyncio.to_thread(self._load)
            except Exception:
                self.failed = True
                raise
            self._use(routes)

    def _use(self, routes: Sequence[BaseRoute]) -> None:
        self._take(routes)
        self.failed = False
        self.loaded.set()

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.completed()
        await self._router(scope, receive, send)
