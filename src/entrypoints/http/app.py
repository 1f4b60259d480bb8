"""The HTTP API as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, cast

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from skywitness.domain.model.access.seal import Seal
from skywitness.domain.use_cases.sign_in import Sessions, SignInLinks
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.access.router import router as access_router
from skywitness.entrypoints.http.desk.history import router as history_router
from skywitness.entrypoints.http.desk.queue import router as desk_queue_router
from skywitness.entrypoints.http.desk.remarks import router as remarks_router
from skywitness.entrypoints.http.desk.reviews import router as reviews_router
from skywitness.entrypoints.http.erasure.router import router as erasure_router
from skywitness.entrypoints.http.events.router import router as events_router
from skywitness.entrypoints.http.health.router import router as health_router
from skywitness.entrypoints.http.kit.access import UNRESTRICTED, require_restrictions
from skywitness.entrypoints.http.kit.addresses import Addresses
from skywitness.entrypoints.http.kit.built_page import BuiltPage
from skywitness.entrypoints.http.kit.cors import Cors
from skywitness.entrypoints.http.kit.cross_site import TrustedOrigins
from skywitness.entrypoints.http.kit.cursors import Cursors
from skywitness.entrypoints.http.kit.dependencies import Context
from skywitness.entrypoints.http.kit.direct_route import DirectRoutes
from skywitness.entrypoints.http.kit.etags import revalidated, weak_tag
from skywitness.entrypoints.http.kit.event_ids import EventIds
from skywitness.entrypoints.http.kit.metrics import RequestMetrics
from skywitness.entrypoints.http.kit.middleware import RequestMiddleware
from skywitness.entrypoints.http.kit.negotiation import VARY
from skywitness.entrypoints.http.kit.open_streams import OpenStreams
from skywitness.entrypoints.http.kit.proxies import Proxies
from skywitness.entrypoints.http.kit.responses import CACHE
from skywitness.entrypoints.http.openapi import openapi_document
from skywitness.entrypoints.http.pages.built import router as built_router
from skywitness.entrypoints.http.pages.router import router as pages_router
from skywitness.entrypoints.http.phenomena.router import router as phenomena_router
from skywitness.entrypoints.http.photos.reviews import router as photo_reviews_router
from skywitness.entrypoints.http.photos.router import router as photos_router
from skywitness.entrypoints.http.photos.tickets import router as tickets_router
from skywitness.entrypoints.http.problems.handlers import add_problem_handlers
from skywitness.entrypoints.http.problems.problem import PREFIX
from skywitness.entrypoints.http.reports import changes
from skywitness.entrypoints.http.reports import router as reports
from skywitness.entrypoints.http.reports.preview import router as preview_router
from skywitness.entrypoints.http.sign_in.router import router as sign_in_router
from skywitness.entrypoints.http.sources.router import router as sources_router
from skywitness.entrypoints.http.stations.router import router as stations_router
from skywitness.entrypoints.http.stream.router import router as stream_router
from skywitness.entrypoints.http.tallies.router import router as tallies_router
from skywitness.entrypoints.http.text.router import router as text_router
from skywitness.entrypoints.http.ui.router import router as ui_router
from skywitness.entrypoints.http.ui.router import seen_by_everybody
from skywitness.entrypoints.http.weather.router import router as weather_router
from skywitness.entrypoints.installed_version import installed_version
from skywitness.entrypoints.setting_groups.storage import PhotoDownloads
from skywitness.entrypoints.settings import Settings

if TYPE_CHECKING:
    from skywitness.entrypoints.http.kit.rate_limits import RateLimits

_TAGS: Final[list[dict[str, Any]]] = [
    {"name": "reports", "description": "Weather reports, and what the service found about them"},
    {"name": "photos", "description": "Photos of reports"},
    {"name": "events", "description": "Reports that describe the same event"},
    {"name": "desk", "description": "Decisions about reports, and what waits for one"},
    {"name": "weather", "description": "Current weather, forecasts, air quality and places"},
    {"name": "text", "description": "What can be read from a text before it is filed"},
    {"name": "phenomena", "description": "The vocabulary: what can be reported"},
    {"name": "page", "description": "What pages need besides"},
    {"name": "access", "description": "API keys, and who is calling"},
    {"name": "health", "description": "Health and metrics"},
]

_ROUTERS: Final = (
    reports.router,
    changes.router,
    preview_router,
    history_router,
    photos_router,
    tickets_router,
    photo_reviews_router,
    reviews_router,
    events_router,
    stream_router,
    tallies_router,
    stations_router,
    phenomena_router,
    weather_router,
    sources_router,
    text_router,
    desk_queue_router,
    remarks_router,
    ui_router,
    access_router,
    erasure_router,
    health_router,
    pages_router,
    built_router,
    sign_in_router,
)


class _Application(FastAPI):
    """FastAPI without its layers around the middleware, which catches all errors itself.

    They are for telemetry and for limits of bodies, which are off here.
    """

    @override
    def build_middleware_stack(self) -> ASGIApp:
        app: Any = super().build_middleware_stack()
        while not isinstance(app, self.user_middleware[0].cls):  # type: ignore[arg-type] # all are classes
            app = app.app
        return cast("ASGIApp", app)

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.middleware_stack is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await self.middleware_stack(scope, receive, send)


def create_app(
    services: Services,
    settings: Settings,
    running: Callable[[], AbstractAsyncContextManager[None]],
    cursor_key: bytes,
    *,
    sample: bool = False,
) -> FastAPI:
    """Build the application.

    Args:
        services: what routes call; opened by `running`.
        settings: PUBLIC_URL, HOST, ALLOWED_HOSTS and CORS_ORIGINS matter here.
        running: entered before the first request, and left after the last.
        cursor_key: secret that cursors are signed with; the same in every process.
        sample: whether what is served is the sample.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running():
            yield

    app = _Application(
        title="Skywitness",
        version=installed_version(),
        openapi_tags=_TAGS,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours is at /metrics
    )
    app.state.context = context = _context(services, settings, cursor_key, sample=sample)
    direct = [*changes.direct.routes, *reports.direct.routes]  # first, to be matched quickly
    app.router.routes.extend(direct)
    for router in _ROUTERS:  # they are complete: to include them builds each route a second time
        app.router.routes.extend(router.routes)
    _add_openapi(app)
    require_restrictions(app)
    add_problem_handlers(app)
    _add_middleware(app, settings, context, DirectRoutes(direct))
    return app


def _context(services: Services, settings: Settings, key: bytes, *, sample: bool) -> Context:
    return Context(
        services=services,
        addresses=Addresses.of(settings),
        origins=TrustedOrigins.of(settings),
        cursors=Cursors(key),
        sessions=Sessions(key, services.units, services.clock),
        sign_in_links=SignInLinks(key, services.clock),
        attempts=Seal(key, "sign-in attempt"),
        uploads=Seal(key, "photo upload"),
        redirects_photos=settings.photo_downloads is PhotoDownloads.REDIRECT,
        metrics=RequestMetrics(),
        streams=OpenStreams(),
        event_ids=EventIds(key),
        folders=settings.folders,
        page=BuiltPage.of(settings),
        ui=seen_by_everybody(settings, services.read_sources.credits, sample=sample),
    )


def _add_middleware(
    app: FastAPI, settings: Settings, context: Context, direct: DirectRoutes
) -> None:
    app.add_middleware(
        RequestMiddleware,
        addresses=context.addresses,
        origins=context.origins,
        cors=Cors.of(settings),
        metrics=context.metrics,
        direct=direct,
        proxies=Proxies.of(settings),
        limits=_rate_limits(settings, context),
    )


def _rate_limits(settings: Settings, context: Context) -> RateLimits | None:
    if not settings.limits:
        return None
    from skywitness.entrypoints.http.kit.rate_limits import RateLimits  # noqa: PLC0415 # 0.1 s

    return RateLimits(settings.limits, context)


async def _get_openapi(request: Request) -> Response:
    """Return the OpenAPI document; no closure, since FastAPI keeps every endpoint for ever."""
    prefix, built = request.scope[PREFIX], request.app.state.openapi_documents
    if prefix not in built:
        built.clear()  # usually one prefix; several if other applications mount this one
        document = openapi_document(request.app, prefix)
        built[prefix] = orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
    sent = {"Cache-Control": CACHE, "Vary": VARY, "ETag": weak_tag(built[prefix])}
    response = Response(built[prefix], 200, sent, "application/json")
    return revalidated(response, request.headers.get("if-none-match"))


def _add_openapi(app: FastAPI) -> None:
    app.state.openapi_documents = {}
    app.openapi = lambda: openapi_document(app)  # type: ignore[method-assign] # FastAPI's own way to extend the document
    app.add_api_route(
        "/openapi.json",
        _get_openapi,
        include_in_schema=False,
        response_model=None,
        dependencies=[UNRESTRICTED],
    )
