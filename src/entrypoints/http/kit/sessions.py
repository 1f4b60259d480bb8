"""The session that a browser sends by itself, with whatever page made it send the request."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

from skywitness.domain.model.access.actor import Actor
from skywitness.entrypoints.http.kit.cookies import cookie_of
from skywitness.entrypoints.http.kit.dependencies import Context

SESSION: Final = "skywitness_session"


async def actor_of_session(scope: Scope, context: Context) -> Actor | None:
    """Return whose session came with a request of our own page, None without one.

    For a page of another origin, also of one that may read the API, the cookie does not count: it
    is not that page's user who signed in there.
    """
    text = cookie_of(scope, context.addresses, SESSION)
    if text is None or not context.origins.is_own_page(scope, Headers(scope=scope)):
        return None
    return await context.sessions.actor_of(text)
