"""Responses: how documents are encoded, and how routes declare their responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import orjson
from starlette.responses import Response

from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.entrypoints.http.kit.etags import known_tag
from skywitness.entrypoints.http.kit.negotiation import MEDIA_TYPES, VARY, Form, Lines
from skywitness.entrypoints.http.kit.response_headers import Header
from skywitness.entrypoints.http.problems.problem import MEDIA_TYPE, Problem
from skywitness.entrypoints.http.problems.types import PROBLEM_TYPES
from skywitness.ports.report_queries import Representation

CACHE: Final = "no-cache"
"""Documents may be stored by caches, but must be revalidated before they are reused."""

Declared = dict[int | str, dict[str, Any]]
"""The `responses` of a route, as FastAPI takes them."""

EVERYWHERE: Final = (400, 401, 403, 408, 413, 414, 421, 429, 431, 500, 503)
"""Statuses that any request may get."""

READING: Final = (404, 406, 410)
CHANGING: Final = (404, 406, 410, 507)

REFERENCED: Final[dict[str, type]] = {}
"""Models that routes refer to by name; the OpenAPI document defines them."""

HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ETag": {
        "description": "version of this representation",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "URL of the new report",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Idempotency-Replayed": {
        "description": "true when the report was filed by an earlier request",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Preference-Applied": {
        "description": "the wait that was applied",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": 'URL of the next page, rel="next"',
        "schema": {"type": "string"},
    },
    "Damaged-Reports": {
        "description": "number of reports left out of this page, because what is stored of them "
        "is damaged; absent when there are none",
        "schema": {"type": "integer", "minimum": 1},
    },
    "Accept-Ranges": {
        "description": "that a part can be asked for",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "seconds to wait",
        "schema": {"type": "integer", "minimum": 1},
    },
    "RateLimit-Policy": {
        "description": "the limit that applies: requests q in w seconds",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "what is left of it: r requests in the next t seconds",
        "schema": {"type": "string"},
    },
}

_CHALLENGE: Final[dict[str, Any]] = {
    "description": "the scheme of the credentials to send (RFC 6750)",
    "schema": {"type": "string"},
}

_FOR_ALL: Final = ((b"vary", VARY.encode()), (b"cache-control", CACHE.encode()))
_BY_CREDENTIALS: Final = (b"vary", f"{VARY}, Authorization, Cookie".encode())
_FOR_PUBLIC: Final = (_BY_CREDENTIALS, _FOR_ALL[1])
_FOR_ONE: Final = (_BY_CREDENTIALS, (b"cache-control", f"private, {CACHE}".encode()))
CACHING: Final = (_FOR_ALL, _FOR_PUBLIC, _FOR_ONE)
"""All that `caching_for` may return."""

CONTENT_TYPE: Final = {form: (b"content-type", name.encode()) for form, name in MEDIA_TYPES.items()}

_WAITS: Final = {
    409: ("Retry-After",),  # of `filing_in_progress`
    429: ("Retry-After", "RateLimit-Policy", "RateLimit"),
    503: ("Retry-After",),
    507: ("Retry-After",),
}
"""Headers of problems that pass."""

NOT_MODIFIED: Final[dict[str, Any]] = {
    "description": "The client has the current version",
    "headers": {"ETag": HEADERS["ETag"]},
}
"""Declares the answer to a matching If-None-Match."""


class EncodedResponse(Response):
    """A response whose body and headers are bytes already."""

    def __init__(self, body: bytes, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Take all headers of the response, the length of the body among them."""
        self.status_code = status
        self.body = body
        self.raw_headers = headers
        self.background = None


def caching_for(actor: Actor) -> tuple[Header, Header]:
    """Return Vary and Cache-Control of what an actor is answered.

    Where credentials decide what is shown, a cache that others use too keeps what the public sees.
    With open access there is one reader.
    """
    if actor is LOCAL:
        return _FOR_ALL
    return _FOR_PUBLIC if actor.role is Role.PUBLIC else _FOR_ONE  # `is_known` is a call more


def cached_response(
    body: bytes,
    form: Form,
    tag: str,
    actor: Actor,
    if_none_match: str | None,
    *,
    status: int = 200,
    more: Iterable[tuple[bytes, bytes]] = (),
) -> Response:
    """Create the response with a document under its ETag, or the 304 for a client that has it."""
    caching = _FOR_ALL if actor is LOCAL else caching_for(actor)  # mostly without a call
    if if_none_match is not None:
        known = known_tag(if_none_match, tag)
        if known is not None:
            return EncodedResponse(b"", 304, [(b"etag", known.encode("latin-1")), *caching])
    return EncodedResponse(
        body,
        status,
        [
            (b"etag", tag.encode("latin-1")),
            *caching,
            *more,
            (b"content-length", b"%d" % len(body)),
            CONTENT_TYPE[form],
        ],
    )


def encoded(document: object) -> bytes:
    """Encode a document: dataclasses, dates and UUIDs included, times in UTC with a Z."""
    return orjson.dumps(document, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


def json_response(document: object, representation: Representation | None = None) -> Response:
    """Encode a document that caches may store."""
    media_type = MEDIA_TYPES[representation or Representation.JSON]
    return Response(encoded(document), 200, {"Cache-Control": CACHE, "Vary": VARY}, media_type)


def unstored_response(
    document: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Encode a document that no cache may store."""
    sent = {"Cache-Control": "no-store", **(headers or {})}
    return Response(encoded(document), status, sent, MEDIA_TYPES[Representation.JSON])


def problems(*statuses: int) -> Declared:
    """Declare problems by their statuses, with the codes that each can have."""
    return {status: dict(_problem(status)) for status in sorted(set(statuses))}


@cache  # each route declares about ten of them
def _problem(status: int) -> dict[str, Any]:
    codes = [
        code for code, kind in PROBLEM_TYPES.items() if kind.status == status and kind.over_http
    ]
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    declared: dict[str, Any] = {
        "description": f"Problem: {', '.join(codes)}",
        "content": {MEDIA_TYPE: {"schema": ref(Problem), "examples": examples}},
    }
    if status == 401:
        declared["headers"] = {"WWW-Authenticate": _CHALLENGE}
    if status in _WAITS:
        declared["headers"] = headers(*_WAITS[status])
    return declared


def geojson(*models: type) -> dict[str, Any]:
    """Declare that a response is also available as GeoJSON, in the form of one of `models`."""
    schemas = [ref(model) for model in models]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {"content": {MEDIA_TYPES[Representation.GEOJSON]: {"schema": schema}}}


def list_content(lists: Iterable[type], collection: type) -> dict[str, Any]:
    """Declare a list that is available as JSON of several forms, as GeoJSON, and as lines."""
    return {
        MEDIA_TYPES[Representation.JSON]: {"schema": {"anyOf": [ref(model) for model in lists]}},
        MEDIA_TYPES[Representation.GEOJSON]: {"schema": ref(collection)},
        **{MEDIA_TYPES[form]: {"schema": {"type": "string"}} for form in Lines},
    }


def headers(*names: str) -> dict[str, Any]:
    """Declare headers of a response."""
    return {name: HEADERS[name] for name in names}


def ref(model: type) -> dict[str, str]:
    """Refer to the schema of a model that FastAPI does not find by itself."""
    name = schema_name(model.__name__)
    REFERENCED[name] = model
    return {"$ref": f"#/components/schemas/{name}"}


def schema_name(model_name: str) -> str:
    """Return the name of a schema: that of the class without `Document`."""
    return model_name.removesuffix("Document") or model_name
