"""The OpenAPI 3.1 document: FastAPI's own, repaired where linters and client generators object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from skywitness.entrypoints.http.kit.access import Permitted, restrictions
from skywitness.entrypoints.http.kit.etags import IF_NONE_MATCH
from skywitness.entrypoints.http.kit.responses import REFERENCED, schema_name
from skywitness.entrypoints.http.problems.examples import problem_examples
from skywitness.entrypoints.installed_version import installed_version

Schema = dict[str, Any]

REF: Final = "#/components/schemas/"
_BESIDE_REF: Final = ("description", "default")

_BEARER: Final[Schema] = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key (skw_...), or an access token of the configured issuer. Without "
    "credentials, everybody reads what is public; with open access, the local user needs none.",
}

_DESCRIPTION: Final = (
    "Weather reports written by people, checked against measured weather. Every error is a problem "
    "document (RFC 9457). Enumerations in responses may grow. Times are RFC 3339 in UTC; units are "
    "SI and part of the name of the member."
)


def openapi_document(app: FastAPI, prefix: str = "") -> Schema:
    """Build the document.

    Args:
        app: the application to describe.
        prefix: the path prefix that clients see.
    """
    document = get_openapi(
        title="Skywitness",
        version=installed_version(),
        openapi_version="3.1.0",
        summary="Weather reports, checked against measured weather",
        description=_DESCRIPTION,
        routes=app.routes,
        tags=app.openapi_tags,
        servers=[{"url": prefix or "/", "description": "this server"}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    document["security"] = []
    _describe_access(app, document)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in _referenced().items():
        schemas.setdefault(name, schema)
    for operation in _operations(document):
        _repair_operation(operation)
    document = _without_titles(_renamed(document))
    _name_schemas(document)
    _name_unions(document)
    _open_responses(document)
    schemas = document["components"]["schemas"]
    document["components"]["examples"] = _problem_examples(document, prefix)
    used = _reachable(schemas, document["paths"])
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
    return document


def _describe_access(app: FastAPI, document: Schema) -> None:
    """Say what each operation needs. Credentials are optional, because open access takes none."""
    declared = {
        context.original_route.operation_id: restrictions(context.original_route.dependant)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
    }
    components = document.setdefault("components", {})
    components["securitySchemes"] = {"bearer": _BEARER}
    for operation in _operations(document):
        (needed,) = declared[operation["operationId"]]
        responses = operation["responses"]
        if isinstance(needed, Permitted):
            operation["security"] = [{}, {"bearer": []}]
            operation["description"] += f"\n\nPermission: `{needed.permission}`."
        else:
            del responses["401"]
            for content in responses["403"]["content"].values():
                content["examples"].pop("not_permitted")


def _problem_examples(document: Schema, prefix: str) -> Schema:
    """Return the examples that responses refer to."""
    used = {
        code
        for operation in _operations(document)
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        for code in content.get("examples", ())
    }
    return {
        code: {"summary": example["title"], "value": example}
        for code, example in problem_examples(prefix).items()
        if code in used
    }


def _operations(document: Schema) -> Iterator[Schema]:
    for path in document["paths"].values():
        yield from path.values()


def _referenced() -> Schema:
    """Return the schemas of the models that routes refer to by name."""
    mode: Literal["serialization"] = "serialization"
    _, found = TypeAdapter.json_schemas(
        [(name, mode, TypeAdapter(model)) for name, model in REFERENCED.items()],
        ref_template=REF + "{model}",
    )
    definitions: Schema = found.get("$defs", {})
    return definitions


def _repair_operation(operation: Schema) -> None:
    """Correct the schemas of parameters, and drop the responses that FastAPI adds by itself."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query":
            parameter |= {"style": "form", "explode": False}
        schema = parameter["schema"]
        kept = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
        if len(kept) == 1:
            del schema["anyOf"]
            schema |= kept[0] | schema  # an example of its own wins over that of the type
        if "default" in schema and schema["default"] is None:
            del schema["default"]
        schema.pop("description", None)
    responses = operation["responses"]
    if "requestBody" not in operation:  # then it is no example of what goes wrong here
        for content in responses.get("400", {}).get("content", {}).values():
            content.get("examples", {}).pop("malformed_json", None)
    if "304" in responses:
        _add_if_none_match(operation.setdefault("parameters", []))
    if "application/json" in responses.get("422", {}).get("content", {}):
        del responses["422"]
    for status in {"204", "304"} & set(responses):
        responses[status].pop("content", None)


def _add_if_none_match(parameters: list[Schema]) -> None:
    """Describe the header that every route with ETags takes, unless it declares it itself."""
    if all(parameter["name"] != "If-None-Match" for parameter in parameters):
        parameters.append(
            {
                "name": "If-None-Match",
                "in": "header",
                "required": False,
                "schema": {"type": "string"},
                "description": IF_NONE_MATCH,
            }
        )


def _walk(value: object, change: Callable[[Schema], None]) -> None:
    """Call `change` on every nested object, the innermost first."""
    if isinstance(value, dict):
        for inner in value.values():
            _walk(inner, change)
        change(value)
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, change)


def _renamed(document: Schema) -> Schema:
    """Publish schemas without the suffix of their classes."""
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = {
        schema_name(name): schema for name, schema in schemas.items()
    }

    def rename(schema: Schema) -> None:
        if str(schema.get("$ref", "")).startswith(REF):
            schema["$ref"] = REF + schema_name(schema["$ref"].removeprefix(REF))

    _walk(document, rename)
    return document


def _without_titles(document: Schema) -> Schema:
    """Drop the titles that only repeat names."""
    title = document["info"]["title"]

    def drop(schema: Schema) -> None:
        if isinstance(schema.get("title"), str):
            del schema["title"]

    _walk(document, drop)
    document["info"]["title"] = title
    return document


def _name_schemas(document: Schema) -> None:
    """Move every schema with an `x-name` to the components, and refer to it."""
    schemas = document["components"]["schemas"]

    def move(schema: Schema) -> None:
        name = schema.pop("x-name", None)
        if isinstance(name, str) and "type" in schema:  # not the union of a nullable one
            beside = () if "properties" in schema else _BESIDE_REF
            more: Schema = {key: schema.pop(key) for key in beside if key in schema}
            schemas[name] = dict(schema)
            schema.clear()
            schema |= {"$ref": REF + name, **more}

    for part in (document["paths"], dict(schemas)):
        _walk(part, move)


def _name_unions(document: Schema) -> None:
    """Name every union of schemas `AOrB`, so that clients get one type for it."""
    schemas = document["components"]["schemas"]

    def name_union(schema: Schema) -> None:
        options = schema.get("anyOf", ())
        names = [option.get("$ref", "").removeprefix(REF) for option in options]
        if len(names) > 1 and all(names):
            name = "Or".join(names)
            schemas[name] = {"anyOf": schema.pop("anyOf")}
            schema["$ref"] = REF + name

    for part in (document["paths"], dict(schemas)):
        _walk(part, name_union)


def _open_responses(document: Schema) -> None:
    """Make responses extensible: open enumerations and additional members. Requests stay exact, and
    their members have no defaults, which some clients treat as required.
    """
    schemas = document["components"]["schemas"]
    bodies = [operation.get("requestBody") for operation in _operations(document)]
    parameters = [operation.get("parameters") for operation in _operations(document)]
    requested = _reachable(schemas, [bodies, parameters])
    for name, schema in schemas.items():
        if name in requested:
            for member in schema.get("properties", {}).values():
                member.pop("default", None)
            continue
        if "properties" in schema:
            schema.pop("additionalProperties", None)
        if "enum" in schema:
            schema["x-extensible-enum"] = schema.pop("enum")


def _reachable(schemas: Schema, start: object) -> set[str]:
    found: set[str] = set()
    waiting: list[object] = [start]

    def follow(schema: Schema) -> None:
        name = str(schema.get("$ref", "")).removeprefix(REF)
        if name in schemas and name not in found:
            found.add(name)
            waiting.append(schemas[name])

    while waiting:
        _walk(waiting.pop(), follow)
    return found
