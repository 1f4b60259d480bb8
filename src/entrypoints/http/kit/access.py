"""Who sent a request, and what a route needs of them.

Every route declares its permission by a dependency of this module, or the application refuses to be
built. The rules that depend on a report are in the use cases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import Scope

from skywitness.domain.model.access.actor import ANONYMOUS, Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import BadCredentials
from skywitness.domain.use_cases.authenticate import AuthenticateKey
from skywitness.entrypoints.http.kit.dependencies import Context
from skywitness.entrypoints.http.kit.sessions import actor_of_session
from skywitness.entrypoints.http.problems.problem import HttpProblem

ACTOR: Final = "skywitness.actor"
"""Key of the ASGI scope that holds the actor, once it is known, or why the credentials are bad."""

REFUSED: Final = frozenset({401, 403})
"""Statuses of refusals, which the audit log records."""

_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})

MAX_TOKEN_BYTES: Final = 8192

_SCHEME: Final = b"bearer "
_USUAL_SCHEME: Final = b"Bearer "
_KEY_IN_QUERY: Final = re.compile(rb"(?:^|&)(?:([^&=]{0,200})=)?skw_[0-9A-Za-z]{8}_")


class Permitted:
    """A dependency: the actor of the request, who has a permission.

    It raises `BadCredentials`, `NotSignedIn` or `NotPermitted`.
    """

    def __init__(self, permission: Permission) -> None:
        """Take what the route needs."""
        self.permission = permission

    async def __call__(self, request: Request) -> Actor:
        """Return the actor, who is looked up once for each request."""
        scope = request.scope
        context = scope["app"].state.context
        actor = actor_at_once(scope, context) or await actor_of(scope, context)
        if self.permission not in actor.permissions:
            actor.require(self.permission)  # raises
        return actor


class Unrestricted:
    """A dependency of routes that answer everybody, without a look at credentials."""

    async def __call__(self, request: Request) -> None:
        """Do nothing."""


async def actor_of(scope: Scope, context: Context) -> Actor:
    """Return who sent a request, who is looked up once for each, whatever comes of it.

    Raises:
        BadCredentials: its credentials let nobody in.
    """
    actor = actor_at_once(scope, context)
    if actor is None:
        try:
            token = _token(scope)
            if token is None:  # a browser has its session
                actor = await actor_of_session(scope, context)
            credentials = None if token is None else token.decode("latin-1")
            actor = actor or await context.services.authenticate(credentials)
        except BadCredentials as error:
            scope[ACTOR] = error.reason
            raise
        scope[ACTOR] = actor
    return actor


def actor_at_once(scope: Scope, context: Context) -> Actor | None:
    """Return who sent a request if that is known or need not be looked up, else None.

    Raises:
        BadCredentials: its credentials let nobody in.
    """
    found: Actor | str | None = scope.get(ACTOR)
    if found is None:
        authenticate = context.services.authenticate
        found = authenticate.everybody or _known(scope, authenticate.key)
        if found is not None:
            scope[ACTOR] = found
    if isinstance(found, str):
        raise BadCredentials(found)
    return found


def actor_by_headers(
    scope: Scope, headers: Mapping[bytes, bytes], context: Context
) -> Actor | None:
    """Return who sent a request of which no header is repeated, as `actor_at_once` does.

    It is for the most frequent request: it goes through no headers, and leaves everything unusual,
    bad credentials among it, to others by returning None.
    """
    if (found := scope.get(ACTOR)) is not None:
        return found if isinstance(found, Actor) else None
    authenticate = context.services.authenticate
    if authenticate.everybody is not None:
        return authenticate.everybody
    given = headers.get(b"authorization")
    if given is None:
        return None if b"cookie" in headers else ANONYMOUS
    if not given.startswith(_USUAL_SCHEME):
        return None
    return authenticate.key.known(given[len(_USUAL_SCHEME) :])


async def require_still_known(request: Request) -> None:
    """Look again who sent a request that took its time, if anybody has asked before.

    Raises:
        BadCredentials: its credentials have let somebody in, and do not any more.
    """
    found = request.scope.get(ACTOR)
    if not isinstance(found, Actor):
        return
    del request.scope[ACTOR]
    if await actor_of(request.scope, request.app.state.context) != found:
        raise BadCredentials("they stand for somebody else by now")


def needs(permission: Permission) -> Any:
    """Declare that a route needs a permission, as one of its `dependencies`."""
    return Depends(Permitted(permission))


UNRESTRICTED: Final = Depends(Unrestricted())
"""Declares that a route answers everybody: probes, documentation, vocabulary."""

MayRead = Annotated[Actor, needs(Permission.READ_REPORTS)]
MayFile = Annotated[Actor, needs(Permission.FILE_REPORTS)]
MayChange = Annotated[Actor, needs(Permission.CHANGE_OWN_REPORTS)]
MayReview = Annotated[Actor, needs(Permission.REVIEW)]
MayReadWeather = Annotated[Actor, needs(Permission.READ_WEATHER)]
MayAnalyse = Annotated[Actor, needs(Permission.ANALYSE_TEXT)]
MayManageKeys = Annotated[Actor, needs(Permission.MANAGE_KEYS)]


def restrictions(dependant: Dependant) -> list[Permitted | Unrestricted]:
    """Return what a route declares, exactly one thing in an application."""
    calls = [one.call for one in dependant.dependencies]
    return [call for call in calls if isinstance(call, Permitted | Unrestricted)]


def require_restrictions(routes: Sequence[BaseRoute]) -> None:
    """Raise `TypeError` for a route that declares no permission, or several."""
    for context in iter_route_contexts(routes):
        route = context.original_route
        if not isinstance(route, APIRoute) or len(restrictions(route.dependant)) != 1:
            raise TypeError(f"{context.path}: a route declares one permission, or UNRESTRICTED")


def refuse_key_in(query: bytes) -> None:
    """Raise `HttpProblem` for a query with a key: URLs are logged on their way, and kept."""
    if found := _KEY_IN_QUERY.search(query):
        name = found[1] or b""  # the key itself may stand where a name should
        raise HttpProblem(
            "invalid_query",
            "A key must not be part of a URL, because URLs are logged. Send it as Authorization: "
            "Bearer ..., and revoke this one.",
            errors=[{"parameter": name.decode("ascii", "replace"), "detail": "is a key"}],
        )


def _known(scope: Scope, key: AuthenticateKey) -> Actor | None:
    try:
        token = _token(scope)
    except BadCredentials as error:
        scope[ACTOR] = error.reason
        raise
    if token is not None:
        return key.known(token)
    return None if _has_cookie(scope) else ANONYMOUS


def _has_cookie(scope: Scope) -> bool:
    return any(name == b"cookie" for name, _ in scope["headers"])


def _token(scope: Scope) -> bytes | None:
    """Return the key or token in Authorization, None without one.

    Raises:
        BadCredentials: it is no bearer token, or there are several.
    """
    given: bytes | None = None
    for name, value in scope["headers"]:
        if name == b"authorization":
            if given is not None:
                raise BadCredentials("Authorization is repeated")
            given = value
    if given is None:
        return None
    token = given[len(_SCHEME) :].lstrip(b" ")
    if given[: len(_SCHEME)].lower() != _SCHEME or len(token) > MAX_TOKEN_BYTES:
        raise BadCredentials("Authorization is no bearer token")
    return token


def record_refusal(scope: Scope, status: int, request_id: str) -> None:
    """Record a refusal in the audit log: by route and id, never by what else the client sent."""
    route = str(getattr(scope.get("route"), "path_format", "-"))
    for name, value in scope.get("path_params", {}).items():
        if name == "id":  # of a report or key, as its convertor has checked
            route = route.replace("{id}", str(value))
    method = scope["method"] if scope["method"] in _METHODS else "-"
    found = scope.get(ACTOR)
    actor = found if isinstance(found, Actor) else None
    record = scope["app"].state.context.services.record_refusal
    record(actor, f"{status} {method} {route}", request_id)
