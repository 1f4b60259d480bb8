"""A route for what is asked for most, without what FastAPI would do for each request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Endpoint = Callable[[Request], Awaitable[Response]]


class DirectRoute(APIRoute):
    """A route that hands the request to its endpoint as it is.

    Dependencies declared on it would silently not run, so it refuses them: what has to hold for
    every request is checked by the ASGI middleware in front.
    """

    def __init__(self, path: str, endpoint: Endpoint, **options: object) -> None:
        """Take what `APIRoute` takes; raises `ValueError` for dependencies."""
        super().__init__(path, endpoint, **options)  # type: ignore[arg-type] # passed on as given
        if self.dependant.dependencies:
            raise ValueError(f"{path} is a direct route: its dependencies would not run")

        async def run(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = run
