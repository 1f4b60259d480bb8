"""The OpenAPI 3.1 document: FastAPI's own, completed and repaired once.

FastAPI lists the operations; schemas come from the models here, so that they carry every limit.
"""

from __future__ import annotations

import copy
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from skywitness.domain.model.reports.filing import MAX_NARRATIVE_LENGTH
from skywitness.entrypoints.http import answers
from skywitness.entrypoints.http.schemas import ReportRequest, TextRequest

Schema = dict[str, Any]

TAGS: Final = [
    {"name": "reports", "description": "Weather reports, and what the service found about them"},
    {"name": "events", "description": "What reports near each other tell of together"},
    {"name": "weather", "description": "The weather for screens, and places"},
    {"name": "text", "description": "What a text tells, before it is filed"},
    {"name": "operate", "description": "For those who run the service"},
]

_DESCRIPTION: Final = (
    "Weather reports written by people, checked against measured weather. Every refusal is a "
    "problem document (RFC 9457). Enumerations of answers may grow. Times are RFC 3339 in UTC, "
    "units SI and named in the member."
)


def openapi_document(app: FastAPI) -> Schema:
    """Build the document; it is the same for the life of the app."""
    document = get_openapi(
        title="Skywitness",
        version=app.version,
        openapi_version="3.1.0",
        summary="Weather reports, checked against measured weather",
        description=_DESCRIPTION,
        routes=app.routes,
        tags=TAGS,
        servers=[{"url": "/", "description": "where this document came from"}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    document["components"] = {"schemas": _schemas()}
    document["security"] = []
    _repair(document)
    return document


def _schemas() -> Schema:
    """Return every schema by name, titles left out: they only repeat the names."""
    requests = [(model, "validation") for model in (ReportRequest, TextRequest)]
    shown = [(model, "serialization") for model in answers.MODELS]
    _, found = models_json_schema(
        [*requests, *shown],  # type: ignore[list-item] # the mode is a literal, inferred as str
        ref_template="#/components/schemas/{model}",
    )
    schemas: Schema = found["$defs"]
    schemas["ReportPatch"] = _patch_schema(schemas)
    for schema in schemas.values():
        _without_titles(schema)
    return dict(sorted(schemas.items()))


def _patch_schema(schemas: Schema) -> Schema:
    """Return the request's schema with nothing required and everything nullable."""
    patch: Schema = copy.deepcopy(schemas["ReportRequest"])
    patch.pop("required")
    patch["description"] = "Members to change; null removes. `narrative` holds at most " + (
        f"{MAX_NARRATIVE_LENGTH} characters."
    )
    for name, schema in patch["properties"].items():
        patch["properties"][name] = _nullable(schema)
    for name, model in (("place", "PlaceRequest"), ("magnitude", "MagnitudeRequest")):
        part = copy.deepcopy(schemas[model])
        part.pop("required")
        part["type"] = ["object", "null"]
        part["properties"] = {n: _nullable(s) for n, s in part["properties"].items()}
        patch["properties"][name] = part
    return patch


def _nullable(schema: Schema) -> Schema:
    schema = {name: value for name, value in schema.items() if name != "default"}
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema


def _without_titles(schema: object) -> None:
    if isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        for value in schema.values():
            _without_titles(value)
    elif isinstance(schema, list):
        for value in schema:
            _without_titles(value)


def _repair(document: Schema) -> None:
    for path in document["paths"].values():
        for operation in path.values():
            # A refused default 422 and the empty content of bodiless answers are FastAPI's own.
            for status, response in operation["responses"].items():
                if status in {"204", "304"}:
                    response.pop("content", None)
