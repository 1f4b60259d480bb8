"""Parameters as the OpenAPI document shows them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from skywitness.domain.model.reports.filter import PENDING, Order
from skywitness.domain.model.reports.insight import SentimentLabel
from skywitness.domain.model.reports.report import ReviewState, SourceClass
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.entrypoints.http.filters import (
    DEFAULT_LIMIT,
    EVENT_FILTERS,
    MAX_LIMIT,
    Counting,
)
from skywitness.entrypoints.http.kit.fields import LANGUAGE_TAG, NOT_BLANK_LINE, UUID_PATTERN
from skywitness.entrypoints.http.query_values import MAX_TEXT
from skywitness.ports.report_queries import Representation

Parameter = dict[str, Any]

_NUMBER: Final = {"type": "number"}
_LONGITUDE: Final = {"type": "number", "minimum": -180, "maximum": 180}
_LATITUDE: Final = {"type": "number", "minimum": -90, "maximum": 90}
_TIME: Final = {
    "type": "string",
    "format": "date-time",
    "description": "RFC 3339 with an offset, from 1850 to 2499",
}


def _query(name: str, schema: Parameter, description: str, *, required: bool = False) -> Parameter:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "style": "form",
        "explode": False,
        "description": description,
        "schema": schema,
    }


def _header(name: str, schema: Parameter, description: str) -> Parameter:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _list(name: str, values: type[StrEnum] | list[str], description: str) -> Parameter:
    items = {"type": "string", "enum": [str(value) for value in values]}
    return _several(name, items, description)


def _several(name: str, items: Parameter, description: str) -> Parameter:
    schema = {"type": "array", "minItems": 1, "items": items}
    return _query(name, schema, f"{description}; repeats, or takes commas")


ID: Final[Parameter] = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "id of the report",
    "schema": {"type": "string", "format": "uuid", "pattern": UUID_PATTERN},
}
FORMAT: Final = _query(
    "format",
    {"type": "string", "enum": list(Representation)},
    "form of the answer; wins over Accept",
)
IF_MATCH: Final = _header(
    "If-Match",
    {"type": "string", "examples": ['"1.1"']},
    "ETag that was read, several of them, or *; needed (428 without it). Only the revision in it "
    "is compared, so an examination meanwhile is no conflict",
)
IF_NONE_MATCH: Final = _header(
    "If-None-Match",
    {"type": "string", "examples": ['"1.1"']},
    "ETag that is known already: 304 while it is still the present one",
)
IDEMPOTENCY_KEY: Final = _header(
    "Idempotency-Key",
    {
        "type": "string",
        "pattern": r'^([!#-~][!-~]{0,254}|"[!#-~]{1,255}")$',
        "examples": ["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    },
    "Within 24 hours the same key with the same body answers with the report filed before",
)
PREFER: Final = _header(
    "Prefer",
    {"type": "string", "examples": ["wait=5"]},
    "`wait=N` waits up to N seconds (at most 10) for the verdict; other preferences are ignored",
)

POINT: Final[tuple[Parameter, ...]] = (
    _query("lat", _LATITUDE, "latitude in degrees", required=True),
    _query("lon", _LONGITUDE, "longitude in degrees", required=True),
)

NEARBY: Final[tuple[Parameter, ...]] = (
    *POINT,
    _query("observed_at", _TIME, "when it was seen", required=True),
    _query(
        "phenomenon",
        {"type": "string", "minLength": 1, "examples": ["hail"]},
        "key, spelling or type of a phenomenon, or a group code that stands for one",
        required=True,
    ),
)


def limit(most: int, default: int, description: str) -> Parameter:
    """Describe how much an answer holds at most."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return _query("limit", schema, description)


_PLACE_AND_TIME: Final[tuple[Parameter, ...]] = (
    _query(
        "bbox",
        {
            "type": "array",
            "items": _NUMBER,
            "minItems": 4,
            "maxItems": 4,
            "examples": [[-96.6, 40.4, -90.1, 43.5]],
        },
        "west,south,east,north in degrees; west may lie east of east, across the antimeridian",
    ),
    _query(
        "near",
        {
            "type": "array",
            "items": _NUMBER,
            "minItems": 2,
            "maxItems": 2,
            "examples": [[41.59, -93.62]],
        },
        "latitude,longitude of the centre of a circle; needs radius_m",
    ),
    _query(
        "radius_m",
        {"type": "number", "exclusiveMinimum": 0, "maximum": 20_100_000},
        "radius of the circle around near, in metres",
    ),
    _query("from", _TIME, "reports that had not ended by then"),
    _query("to", _TIME, "reports that had begun before"),
)

_CLAIM: Final[tuple[Parameter, ...]] = (
    _several(
        "phenomenon",
        {"type": "string", "minLength": 1, "examples": ["hail"]},
        "key, spelling or type of a phenomenon, or a one-letter group code for the whole group "
        "(case matters)",
    ),
    _query("min_magnitude", _NUMBER, "least magnitude in SI; needs exactly one phenomenon"),
    _list("source", SourceClass, "class of the source"),
    _query(
        "q",
        {"type": "string", "maxLength": MAX_TEXT, "minLength": 1},
        "words that must all occur in the narrative or the name of the place",
    ),
    _query("has_photo", {"type": "boolean"}, "with or without photos"),
    _query(
        "external_id",
        {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": NOT_BLANK_LINE},
        "id in the system that the report came from",
    ),
)

_FINDINGS: Final[tuple[Parameter, ...]] = (
    _list("verdict", [*(str(outcome) for outcome in Outcome), PENDING], "outcome, or pending"),
    _list("review", ReviewState, "decision of the desk; without it rejected reports are left out"),
    _list("sentiment", SentimentLabel, "tone of the narrative"),
    _several(
        "language",
        {"type": "string", "pattern": LANGUAGE_TAG, "examples": ["en"]},
        "language of the narrative (BCP 47)",
    ),
    _query("updated_since", _TIME, "changed at or after; withdrawn reports appear as tombstones"),
)

_PAGE: Final[tuple[Parameter, ...]] = (
    _query("sort", {"type": "string", "enum": list(Order), "default": "-observed_at"}, "order"),
    limit(MAX_LIMIT, DEFAULT_LIMIT, "reports on a page"),
    _query(
        "cursor",
        {"type": "string", "minLength": 1, "maxLength": 500},
        "where the page begins: taken from `next`, for the same filter and order only",
    ),
    _query("count", {"type": "string", "enum": list(Counting), "default": "none"}, "count or not"),
    FORMAT,
)

LIST: Final = (*_PLACE_AND_TIME, *_CLAIM, *_FINDINGS, *_PAGE)

DEFAULT_MIN_REPORTS: Final = 2
MAX_MIN_REPORTS: Final = 1000

EVENTS: Final = (
    *(p for p in (*_PLACE_AND_TIME, *_CLAIM, *_FINDINGS) if p["name"] in EVENT_FILTERS),
    _query(
        "min_reports",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_MIN_REPORTS,
            "default": DEFAULT_MIN_REPORTS,
        },
        "events of at least so many reports",
    ),
    limit(MAX_LIMIT, DEFAULT_LIMIT, "events in the answer"),
    FORMAT,
)
