"""What descriptions of operations are made of."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from skywitness.entrypoints.http.kit.negotiation import MEDIA_TYPES
from skywitness.entrypoints.http.problems.problem import MEDIA_TYPE
from skywitness.entrypoints.http.problems.types import PROBLEM_TYPES
from skywitness.ports.report_queries import Representation

Part = dict[str, Any]

EVERYWHERE: Final = (400, 408, 413, 421, 431, 500, 503)
READING: Final = (*EVERYWHERE, 404, 406)
LISTING: Final = (*EVERYWHERE, 406)
CHANGING: Final = (*READING, 403, 410, 507)

_HEADERS: Final[dict[str, Part]] = {
    "ETag": {
        "description": "version of the report in this form",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "path of the new report",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Idempotency-Replayed": {
        "description": "true where an earlier request filed the report",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Preference-Applied": {
        "description": "the wait that was granted",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": 'address of the next page, rel="next"',
        "schema": {"type": "string"},
    },
}


def ref(name: str) -> Part:
    """Refer to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def content(**schemas: str) -> Part:
    """Describe the body of an answer: forms and the names of their schemas."""
    return {
        MEDIA_TYPES[Representation(form)]: {"schema": ref(name)} for form, name in schemas.items()
    }


def headers(*names: str) -> Part:
    """Describe headers of an answer."""
    return {name: _HEADERS[name] for name in names}


def _problems(*statuses: int) -> Part:
    described: Part = {}
    for status in sorted(set(statuses)):
        codes = [code for code, kind in PROBLEM_TYPES.items() if kind.status == status]
        described[str(status)] = {
            "description": f"Problem: {', '.join(codes)}",
            "content": {MEDIA_TYPE: {"schema": ref("Problem")}},
        }
        if status in {503, 507}:
            described[str(status)]["headers"] = {
                "Retry-After": {
                    "description": "seconds to wait",
                    "schema": {"type": "integer", "minimum": 1},
                }
            }
    return described


def operation(
    method: str,
    operation_id: str,
    tag: str,
    summary: str,
    description: str,
    *,
    answers: Part,
    problems: tuple[int, ...],
    takes: tuple[Part, ...] = (),
    takes_body: Part | None = None,
) -> Part:
    """Describe an operation: the arguments of `FastAPI.add_api_route`."""
    extra: Part = {"parameters": list(takes)} if takes else {}
    if takes_body:
        extra["requestBody"] = takes_body
    return {
        "methods": [method],
        "operation_id": operation_id,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "status_code": min(int(status) for status in answers),
        "response_class": Response,
        "response_model": None,
        "responses": {**answers, **_problems(*problems)},
        "openapi_extra": extra,
    }


def body(media_type: str, schema: Part, example: Part) -> Part:
    """Describe the body of a request."""
    return {
        "required": True,
        "content": {media_type: {"schema": schema, "examples": {"hail": {"value": example}}}},
    }


_REPORT: Final = content(json="Report", geojson="ReportFeature")


def one(description: str, **more: Part) -> Part:
    """Describe an answer that shows one report."""
    return {"description": description, "headers": headers("ETag"), "content": _REPORT, **more}
