"""Pages for people: the front page, the interactive docs, and what each problem means."""

from __future__ import annotations

from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from skywitness.entrypoints.http.context import Context
from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.entrypoints.http.problems.types import PROBLEM_TYPES

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS: Final = {"Content-Security-Policy": _CSP, "Cache-Control": "no-cache"}

_PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto;
padding: 0 1rem; color-scheme: light dark }} code {{ overflow-wrap: anywhere }}</style></head>
<body><h1>{title}</h1>{body}</body></html>
"""

_FRONT: Final = """
<p>Weather reports written by people, checked against measured weather.</p>
<ul><li><a href="{root}/docs">API docs</a> (<a href="{root}/openapi.json">OpenAPI document</a>)</li>
<li><a href="{root}/v1/reports">Reports</a>,
<a href="{root}/v1/reports?format=geojson">as GeoJSON</a></li>
<li>README.md in the repository: installing, importing, settings</li></ul>
<p>Try:</p><p><code>curl '{example}'</code></p>
"""

_DOCS: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Skywitness API</title><link rel="stylesheet" href="{root}/docs/swagger-ui.css">
<link rel="icon" href="data:,"></head>
<body><div id="swagger-ui"></div>
<script src="{root}/docs/swagger-ui-bundle.js"></script>
<script src="{root}/docs/start.js"></script></body></html>
"""

_START: Final = """SwaggerUIBundle({{
  url: "{root}/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
}});
"""

ASSETS: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}


def add_pages(app: FastAPI, context: Context) -> None:
    """Add every page; none of them asks another address for anything."""
    root = context.addresses.public_path

    async def front(request: Request) -> Response:
        example = f"{context.addresses.base(request)}/v1/reports?limit=1"
        body = _FRONT.format(root=root, example=escape(example))
        return HTMLResponse(_PAGE.format(title="Skywitness", body=body), headers=_HEADERS)

    async def docs(request: Request) -> Response:
        return HTMLResponse(_DOCS.format(root=root), headers=_HEADERS)

    async def start(request: Request) -> Response:
        script = _START.format(root=root)
        return Response(script, headers=_HEADERS, media_type="text/javascript")

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ASSETS:
            raise HttpProblem("not_found")
        headers = {"Cache-Control": "public, max-age=86400"}
        return FileResponse(_swagger_ui() / name, media_type=ASSETS[name], headers=headers)

    async def problem_page(request: Request) -> Response:
        kind = PROBLEM_TYPES.get(request.path_params["code"])
        if kind is None:
            raise HttpProblem("not_found", "There is no problem of this name.")
        body = f"<p>{escape(kind.meaning)}</p><p>HTTP status {kind.status}.</p>"
        return HTMLResponse(_PAGE.format(title=escape(kind.title), body=body), headers=_HEADERS)

    for path, page in {
        "/": front,
        "/docs": docs,
        "/docs/start.js": start,
        "/docs/{name}": asset,
        "/problems/{code}": problem_page,
    }.items():
        app.add_api_route(path, page, include_in_schema=False, response_model=None)


def _swagger_ui() -> Path:
    """Find Swagger UI, which the package fastapi-swagger carries, without loading the package."""
    spec = find_spec("fastapi_swagger")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("fastapi_swagger is not installed")
    return Path(spec.origin).parent / "resources"
