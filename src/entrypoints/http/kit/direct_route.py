"""A route for the most frequent requests, without most of FastAPI's work per request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from re import Match
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from skywitness.entrypoints.http.kit.bodies import WholeRequest, read_json
from skywitness.entrypoints.http.kit.route import (
    body_type,
    declared_only,
    no_query_taken,
    query_model,
    query_reader,
)
from skywitness.entrypoints.http.kit.whole_answer import WholeAnswer

Answer = Callable[[Scope, Receive, Send], Awaitable[Response]]
AnswerAtOnce = Callable[[Scope, Mapping[bytes, bytes], Match[str]], WholeAnswer | None]
"""Takes a scope, its headers, none of which is repeated, and how its path fits that of the route.

What it raises or has no answer to is left to the route.
"""

Resolve = Callable[[Request], Any]


class DirectRoutes:
    """Finds the direct route of a request, without the application and its router.

    The router knows these routes as well. It serves them where the application is mounted below a
    path, and it answers methods that they do not have.
    """

    def __init__(self, at_once: Mapping[str, AnswerAtOnce] | None = None) -> None:
        """Take what answers GETs of a path at once.

        What has no answer at once, or None, is answered by the route.
        """
        self._routes: dict[str, list[DirectRoute]] = {}
        self._at_once = at_once or {}
        self._short: list[tuple[DirectRoute, AnswerAtOnce]] = []

    def take(self, routes: Iterable[BaseRoute]) -> None:
        """Find the direct ones among these from now on, the most frequent ones first."""
        self._routes, self._short = {}, []
        for route in routes:
            if isinstance(route, DirectRoute):
                for method in route.methods or ():
                    self._routes.setdefault(method, []).append(route)
                if answer := self._at_once.get(route.path):
                    self._short.append((route, answer))

    def at_once(self, scope: Scope, headers: Mapping[bytes, bytes]) -> WholeAnswer | None:
        """Return the answer to a GET without a query, if it needs no wait; its route is noted."""
        is_plain = len(headers) == len(scope["headers"])
        if scope["query_string"] or not is_plain or scope.get("root_path"):
            return None
        for route, answer in self._short:
            found = route.path_regex.match(scope["path"])
            if found is not None:
                scope["route"] = route
                return answer(scope, headers, found)
        return None

    def find(self, scope: Scope) -> Answer | None:
        """Return what answers, and put what the router would into the scope."""
        if scope.get("root_path"):
            return None
        path = scope["path"]
        for route in self._routes.get(scope["method"], ()):
            found = route.path_regex.match(path)
            if found is not None:
                scope["path_params"] = values = {}
                for name, convertor in route.param_convertors.items():
                    values[name] = convertor.convert(found[name])
                scope["route"] = route
                return route.answer
        return None


class DirectRoute(APIRoute):
    """Calls its endpoint with the parameters that its signature declares, and nothing else.

    It resolves path parameters, one `QueryModel`, headers, a JSON body, and dependencies that take
    the request alone, with the same models and errors as any other route. It must be added to the
    application itself: an included router would not use it.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Take what `APIRoute` takes.

        Raises:
            TypeError: the endpoint declares something that this route does not resolve.
        """
        super().__init__(path, endpoint, **declared_only(options))
        request_name = self.dependant.request_param_name
        in_path = [(one.name, str(one.alias)) for one in self.dependant.path_params]
        steps = _steps(self.dependant, path)
        takes_query = bool(self.dependant.query_params)

        async def answer(scope: Scope, receive: Receive, send: Send) -> Response:
            request = WholeRequest(scope, receive, send)
            if scope["query_string"] and not takes_query:
                raise no_query_taken(request)
            values: dict[str, Any] = {}
            if request_name is not None:
                values[request_name] = request
            for name, alias in in_path:
                values[name] = scope["path_params"][alias]
            for name, resolve, is_awaited in steps:
                value = resolve(request)
                values[name] = await value if is_awaited else value
            response: Response = await endpoint(**values)
            return response

        async def run(scope: Scope, receive: Receive, send: Send) -> None:
            response = await answer(scope, receive, send)
            await response(scope, receive, send)

        self.answer: Answer = answer
        self.app = run


def _steps(dependant: Dependant, path: str) -> list[tuple[str, Resolve, bool]]:
    """Return how to resolve each further parameter, and whether it is awaited, bodies last."""
    if dependant.cookie_params or dependant.response_param_name:
        raise TypeError(f"{path}: a direct route resolves no cookies and no Response")
    found: list[tuple[str, Resolve, bool]] = []
    found += [(one.name, _header(str(one.alias)), False) for one in dependant.header_params]
    found += [(str(one.name), _dependency(one, path), True) for one in dependant.dependencies]
    queries = [(one.name, query_model(one, path)) for one in dependant.query_params]
    found += [(name, query_reader(model), False) for name, model in queries]
    found += [(one.name, _body(body_type(one)), True) for one in dependant.body_params]
    return found


def _dependency(dependency: Dependant, path: str) -> Resolve:
    call = dependency.call
    others = (
        dependency.dependencies
        or dependency.path_params
        or dependency.query_params
        or dependency.header_params
        or dependency.body_params
    )
    if call is None or others or not dependency.request_param_name:
        raise TypeError(f"{path}: a dependency of a direct route takes the request alone")
    resolve: Resolve = call
    return resolve


def _header(name: str) -> Resolve:
    encoded = name.lower().encode()

    def find(request: Request) -> str | None:
        found: bytes | None = None
        for each, value in request.scope["headers"]:  # a comprehension would be one more call
            if each == encoded:
                found = value if found is None else b"%b, %b" % (found, value)
        return None if found is None else found.decode("latin-1")

    return find


def _body(media_type: str) -> Resolve:
    async def resolve(request: Request) -> Any:
        return await read_json(request, media_type)

    return resolve
