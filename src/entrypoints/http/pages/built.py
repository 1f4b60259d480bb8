"""The built page: one document at the addresses of its screens, and the files that it loads.

Starlette's StaticFiles knows no files that were compressed beforehand, no `<base>` and no caching
by kind, and as a mounted application it would declare no permission.
"""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from skywitness.entrypoints.http.kit.access import UNRESTRICTED
from skywitness.entrypoints.http.kit.dependencies import Context, CurrentContext
from skywitness.entrypoints.http.kit.etags import revalidated, weak_tag
from skywitness.entrypoints.http.kit.negotiation import prefers_html
from skywitness.entrypoints.http.problems.problem import PREFIX, HttpProblem

router = APIRouter(include_in_schema=False, dependencies=[UNRESTRICTED])

_NOT_SCREENS: Final = ("/v1/", "/assets/", "/sheets/", "/icons/")
"""What lies below these is not gone to, even by a browser: a program or a page asks for it."""

_REVALIDATED: Final = "no-cache"
_FOR_A_WEEK: Final = "public, max-age=604800"
_FOR_EVER: Final = "public, max-age=31536000, immutable"


async def page_document(request: Request, context: Context) -> Response | None:
    """Return the document of the page for this service's path, None while it is not built."""
    page = await _document(request, context)
    return page and revalidated(page, request.headers.get("if-none-match"))


async def page_without_content(request: Request, context: Context, status: int) -> Response | None:
    """Return the page with the status of what its address leads to, None while it is not built.

    Its document names that status, so that the page need not ask for what is not there.
    """
    return await _document(request, context, status)


async def page_not_found(request: Request) -> Response | None:
    """Return the page, which says that nothing is at this address, to browsers that go there.

    None for other clients, for addresses of the API, and while the page is not built.
    """
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    if request.method != "GET" or path.startswith(_NOT_SCREENS) or not prefers_html(request):
        return None
    return await _document(request, request.app.state.context, 404)


async def _document(request: Request, context: Context, status: int = 200) -> Response | None:
    html = await asyncio.to_thread(context.page.document, str(request.scope[PREFIX]), status)
    if html is None:
        return None
    headers = {
        "Content-Security-Policy": context.page.policy,
        "Cache-Control": _REVALIDATED,
        "Referrer-Policy": "same-origin",  # else browsers send `Origin: null` with its forms
    }
    if status == 200:
        headers["ETag"] = weak_tag(html)
    else:
        headers["Vary"] = "Accept"
    return HTMLResponse(html, status, headers)


@router.get("/assets/{name}")
async def asset(request: Request, context: CurrentContext, name: str) -> Response:
    """Return a script, style, font or picture, whose name changes with its content."""
    return await _file(request, context, f"assets/{name}", _FOR_EVER)


@router.get("/sheets/{name:path}")
async def sheet(request: Request, context: CurrentContext, name: str) -> Response:
    """Return a part of the base map."""
    return await _file(request, context, f"sheets/{name}", _FOR_A_WEEK)


@router.get("/icons/{name}")
async def icon(request: Request, context: CurrentContext, name: str) -> Response:
    """Return a picture of the installed page."""
    return await _file(request, context, f"icons/{name}", _FOR_A_WEEK)


@router.get("/sw.js")
async def service_worker(request: Request, context: CurrentContext) -> Response:
    """Return the service worker, whose scope is the path that it comes from.

    It fetches under the policy of its own response, not under that of the document.
    """
    response = await _file(request, context, "sw.js", _REVALIDATED)
    response.headers["Content-Security-Policy"] = context.page.policy
    return response


@router.get("/manifest.webmanifest")
async def manifest(request: Request, context: CurrentContext) -> Response:
    """Return what browsers need to install the page."""
    return await _file(request, context, "manifest.webmanifest", _REVALIDATED)


async def _file(request: Request, context: Context, name: str, caching: str) -> Response:
    accepted = request.headers.get("accept-encoding", "")
    found = await asyncio.to_thread(context.page.file, name, accepted)
    if found is None:
        raise HttpProblem("not_found")
    headers = {"Cache-Control": caching, "ETag": weak_tag(found.content)}
    if found.coding is not None:
        headers["Content-Encoding"] = found.coding
    response = Response(found.content, 200, headers, found.media_type)
    return revalidated(response, request.headers.get("if-none-match"))
