"""The route class of this API, stricter than FastAPI about queries and bodies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, Final

from fastapi._compat import ModelField
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override

from skywitness.domain.model.access.actor import Actor
from skywitness.entrypoints.http.kit.access import restrictions
from skywitness.entrypoints.http.kit.bodies import JSON_TYPE, read_json
from skywitness.entrypoints.http.kit.disconnects import while_connected
from skywitness.entrypoints.http.kit.etags import EXPECTED, revalidated, weak_tag
from skywitness.entrypoints.http.kit.fields import QueryModel
from skywitness.entrypoints.http.kit.responses import NOT_MODIFIED, caching_for, headers, ref
from skywitness.entrypoints.http.problems.problem import HttpProblem

QUERIES_KEPT: Final = 256
LONGEST_KEPT: Final = 300
"""Bytes of a query that is kept when it has been read."""


class StrictRoute(APIRoute):
    """Rejects unknown and repeated query parameters, and parses bodies as strict JSON.

    What GET returns has an ETag of its bytes.

    The query parameters of a route are one `QueryModel`; a route without one takes none.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Take what `APIRoute` takes.

        Raises:
            TypeError: query parameters are declared otherwise than by a `QueryModel`.
        """
        super().__init__(path, endpoint, **declared_only(options))
        for parameter in self.dependant.query_params:
            query_model(parameter, path)

    @override
    def get_route_handler(self) -> Callable[[Request], Any]:
        handle: Callable[[Request], Awaitable[Response]] = super().get_route_handler()
        queries = [query_model(one, self.path) for one in self.dependant.query_params]
        read_query = query_reader(queries[0]) if queries else None
        restricted = restrictions(self.dependant)
        calls = [one.call for one in self.dependant.dependencies]
        expected = next((one for one in EXPECTED if one in calls), None)
        media_type = body_type(self.body_field) if self.body_field else None
        is_read = "GET" in (self.methods or ())

        async def strict(request: Request) -> Response:
            request = _StrictRequest(request.scope, request.receive)
            actor = None
            for permitted in restricted:  # before anything is read of those who are refused
                actor = await permitted(request)
            if request.scope["query_string"] and read_query is None:
                raise no_query_taken(request)
            if expected is not None:  # before the body, which is not worth reading without it
                if "if-match" not in request.headers:
                    raise HttpProblem("precondition_required")
                await expected(request, "")
            if media_type is not None:
                request.value = await read_json(request, media_type)
            try:
                if is_read:
                    response = await while_connected(request.receive, handle(request))
                else:
                    response = await handle(request)
            except HttpProblem as problem:
                if problem.code == "not_acceptable" and read_query is not None:
                    read_query(request)  # what is wrong with the query comes first
                raise
            return _cached(request, response, actor) if is_read else response

        return strict


def _cached(request: Request, response: Response, actor: Actor | None) -> Response:
    """Add the ETag of a response and who may keep it, and answer If-None-Match."""
    if response.status_code != 200 or response.headers.get("cache-control") == "no-store":
        return response
    if "etag" not in response.headers:  # else the route has said all of it
        if actor is not None:
            for name, value in caching_for(actor):
                response.headers[name.decode()] = value.decode()
        response.headers["ETag"] = weak_tag(bytes(response.body))
    known = request.headers.getlist("if-none-match")
    return revalidated(response, ", ".join(known) if known else None)


def declared_only(options: dict[str, Any]) -> dict[str, Any]:
    """Turn the `response_model` of a route into a reference of the OpenAPI document.

    Responses are encoded by `json_response`, so the validator that FastAPI would build for each
    model at start is not needed.
    """
    model = options.get("response_model")
    if not isinstance(model, type):
        return {**options, "response_model": None}
    status = options.get("status_code") or 200
    responses = options.get("responses") or {}
    shown = responses.get(status, {})
    if "GET" in (options.get("methods") or ()):
        shown = {**shown, "headers": {**headers("ETag"), **shown.get("headers", {})}}
        responses = {**responses, 304: NOT_MODIFIED}
    content = {JSON_TYPE: {"schema": ref(model)}, **shown.get("content", {})}
    return {
        **options,
        "response_model": None,
        "responses": {**responses, status: {**shown, "content": content}},
    }


def query_model(parameter: ModelField, path: str) -> type[QueryModel]:
    """Return the model of a query; raises `TypeError` for a parameter outside a model."""
    model = parameter.field_info.annotation
    if not (isinstance(model, type) and issubclass(model, QueryModel)):
        raise TypeError(f"{path}: declare {parameter.name} in a QueryModel")
    return model


def query_reader(model: type[QueryModel]) -> Callable[[Request], QueryModel]:
    """Return how to validate a query: each parameter as its value, or a list when repeated.

    Those of short queries are kept: they follow from nothing else, and programs ask for the same
    lists again and again. Reading one takes as long as reading a report.

    It raises `RequestValidationError`.
    """

    @lru_cache(maxsize=QUERIES_KEPT)
    def validated(query: bytes) -> QueryModel:
        values: dict[str, list[str]] = {}
        for name, value in QueryParams(query).multi_items():
            values.setdefault(name, []).append(value)
        given = {name: each if len(each) > 1 else each[0] for name, each in values.items()}
        return model.model_validate(given)

    def read(request: Request) -> QueryModel:
        query = request.scope["query_string"]
        validate = validated if len(query) <= LONGEST_KEPT else validated.__wrapped__
        try:
            return validate(query)
        except ValidationError as error:
            found = error.errors(include_url=False)
            raise RequestValidationError(
                [{**one, "loc": ("query", *one["loc"])} for one in found]
            ) from None

    return read


def no_query_taken(request: Request) -> RequestValidationError:
    """Return the error for parameters of a route that takes none."""
    return RequestValidationError(
        [{"type": "extra_forbidden", "loc": ("query", name)} for name in request.query_params]
    )


def body_type(parameter: ModelField) -> str:
    """Return the media type that a body must have."""
    return str(getattr(parameter.field_info, "media_type", JSON_TYPE))


class _StrictRequest(Request):
    """Shows a repeated query parameter as the list of its values; `json()` was read before."""

    value: Any = None

    @override
    async def json(self) -> Any:
        return self.value

    @property
    @override
    def query_params(self) -> QueryParams:
        if not hasattr(self, "_query_params"):
            self._query_params = _AllValues(self.scope["query_string"])
        return self._query_params


class _AllValues(QueryParams):
    @override
    def get(self, key: Any, default: Any = None) -> Any:
        values = self.getlist(key)
        return values if len(values) > 1 else (values[0] if values else default)
