"""Pages for people: the page itself, the interactive documentation, and one page per problem."""

from __future__ import annotations

import asyncio
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from skywitness.domain.model.access.actor import ANONYMOUS
from skywitness.domain.model.errors import ReportNotFound, ReportWithdrawn, SkywitnessError
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.kit.access import UNRESTRICTED
from skywitness.entrypoints.http.kit.convertors import ReportId
from skywitness.entrypoints.http.kit.dependencies import BaseUrl, CurrentContext
from skywitness.entrypoints.http.kit.etags import IfNoneMatch, revalidated, weak_tag
from skywitness.entrypoints.http.kit.response_headers import NOTHING_EMBEDDED
from skywitness.entrypoints.http.pages.built import page_document, page_without_content
from skywitness.entrypoints.http.problems.problem import PREFIX, HttpProblem, problem_from
from skywitness.entrypoints.http.problems.types import PROBLEM_TYPES
from skywitness.ports.report_queries import Representation

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[UNRESTRICTED]
)

_REPORT: Final = "/reports/{id:report_id}"

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data:; connect-src 'self'; form-action 'self'; {NOTHING_EMBEDDED}"
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
<p>The page with the map is not built: <code>python3 dev.py page</code> builds it, with Node 20.19
or newer. Wheels bring it along.</p>
<ul><li><a href="{prefix}/docs">API documentation</a>
(<a href="{prefix}/openapi.json">OpenAPI document</a>)</li>
<li><a href="{prefix}/v1/reports">Reports</a>,
<a href="{prefix}/v1/reports?format=geojson">as GeoJSON</a></li>
<li><a href="{prefix}/v1/phenomena">What can be reported</a></li>
<li>Installation, imports and settings: README.md in the repository</li></ul>
<p>Try:</p><p><code>curl '{example}'</code></p>
"""

_DOCS: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Skywitness API</title><link rel="stylesheet" href="{prefix}/docs/swagger-ui.css">
<link rel="icon" href="data:,"></head>
<body><div id="swagger-ui"></div>
<script src="{prefix}/docs/swagger-ui-bundle.js"></script>
<script src="{prefix}/docs/start.js"></script></body></html>
"""

_START: Final = """const url = "{prefix}/openapi.json";
// Patterns are for programs; here they would hide everything else.
const shown = (name, value) => name === "pattern" && typeof value === "string" ? undefined : value;
SwaggerUIBundle({{
  url, dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  responseInterceptor: (response) => {{
    if (response.url.endsWith(url)) {{
      response.text = JSON.stringify(JSON.parse(response.text, shown));
    }}
    return response;
  }},
}});
"""

_ASSETS: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}


async def _prefix(request: Request) -> str:
    return str(request.scope[PREFIX])


Prefix = Annotated[str, Depends(_prefix)]
"""The path prefix that clients see; may be empty."""


@router.get("/")
@router.get("/report")
@router.get("/reports")
@router.get("/overview")
@router.get("/desk")
async def page(
    request: Request, context: CurrentContext, prefix: Prefix, base_url: BaseUrl
) -> Response:
    """Return the page, which shows the screen of its address, or how to build it."""
    built = await page_document(request, context)
    return built or _front(prefix, base_url)


@router.get(_REPORT)
async def report_page(
    request: Request,
    report_id: ReportId,
    context: CurrentContext,
    prefix: Prefix,
    base_url: BaseUrl,
) -> Response:
    """Return the page with the status that the report has for anybody: 200, 404 or 410.

    Who is signed in plays no part, so a report that only some may see is not told from one that
    does not exist.
    """
    status = await _status_for_anybody(report_id, context.services)
    if status == 200:
        return await page(request, context, prefix, base_url)
    built = await page_without_content(request, context, status)
    return built or _front(prefix, base_url, status)


async def _status_for_anybody(report_id: UUID, services: Services) -> int:
    anybody = services.authenticate.everybody or ANONYMOUS
    try:
        await services.read_report(report_id, Representation.JSON, actor=anybody)
    except (ReportNotFound, ReportWithdrawn) as error:
        return PROBLEM_TYPES[problem_from(error).code].status
    except SkywitnessError:  # the page says what is wrong when it asks
        return 200
    return 200


def _front(prefix: str, base_url: str, status: int = 200) -> Response:
    example = escape(f"{base_url}/v1/reports?limit=1")
    return _page("Skywitness", _FRONT.format(prefix=escape(prefix), example=example), status)


@router.get("/docs")
async def documentation(prefix: Prefix) -> Response:
    """Return the interactive documentation, which contacts no other host."""
    return HTMLResponse(_DOCS.format(prefix=escape(prefix)), headers=_HEADERS)


@router.get("/docs/")
async def documentation_with_a_slash(prefix: Prefix) -> Response:
    """Redirect to the address of the documentation."""
    return RedirectResponse(f"{prefix}/docs", 308, headers={"Cache-Control": "no-cache"})


@router.get("/docs/start.js")
async def documentation_script(prefix: Prefix) -> Response:
    """Start Swagger UI."""
    script = _START.format(prefix=prefix.replace('"', "%22"))
    return Response(script, headers=_HEADERS, media_type="text/javascript")


@router.get("/docs/{name}")
async def documentation_asset(name: str, if_none_match: IfNoneMatch = None) -> Response:
    """Return a file of Swagger UI."""
    if name not in _ASSETS:
        raise HttpProblem("not_found")
    content = await asyncio.to_thread((_swagger_ui() / name).read_bytes)
    headers = {"Cache-Control": "public, max-age=86400", "ETag": weak_tag(content)}
    return revalidated(Response(content, 200, headers, _ASSETS[name]), if_none_match)


@router.get("/problems/{code}")
async def problem_page(code: str) -> Response:
    """Explain a type of problem."""
    kind = PROBLEM_TYPES.get(code)
    if kind is None:
        raise HttpProblem("not_found", "There is no problem type with this name.")
    body = f"<p>{escape(kind.meaning)}</p><p>HTTP status {kind.status}.</p>"
    return _page(escape(kind.title), body)


def _page(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(title=title, body=body), status, _HEADERS)


def _swagger_ui() -> Path:
    """Find the Swagger UI of the package fastapi-swagger, without importing the package."""
    spec = find_spec("fastapi_swagger")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("fastapi_swagger is not installed")
    return Path(spec.origin).parent / "resources"
