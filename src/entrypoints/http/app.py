"""The HTTP API as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from skywitness.domain.model.access.seal import Seal
from skywitness.domain.use_cases.sign_in import Sessions, SignInLinks
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.health.router import router as health_router
from skywitness.entrypoints.http.kit.access import require_restrictions
from skywitness.entrypoints.http.kit.addresses import Addresses
from skywitness.entrypoints.http.kit.built_page import BuiltPage
from skywitness.entrypoints.http.kit.cors import Cors
from skywitness.entrypoints.http.kit.cross_site import TrustedOrigins
from skywitness.entrypoints.http.kit.cursors import Cursors
from skywitness.entrypoints.http.kit.dependencies import Context
from skywitness.entrypoints.http.kit.direct_route import DirectRoutes
from skywitness.entrypoints.http.kit.event_ids import EventIds
from skywitness.entrypoints.http.kit.metrics import RequestMetrics
from skywitness.entrypoints.http.kit.middleware import RequestMiddleware
from skywitness.entrypoints.http.kit.open_streams import OpenStreams
from skywitness.entrypoints.http.kit.proxies import Proxies
from skywitness.entrypoints.http.kit.shared_work import SharedWork
from skywitness.entrypoints.http.late_routes import LateRoutes
from skywitness.entrypoints.http.problems.handlers import add_problem_handlers
from skywitness.entrypoints.http.reports import router as reports
from skywitness.entrypoints.http.reports.at_once import report_at_once
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


class Application(FastAPI):
    """FastAPI whose routes are partly loaded after the start.

    It has no layers around the middleware, which catches all errors itself: they are for telemetry
    and for limits of bodies, which are off here.
    """

    late_routes: LateRoutes

    @property
    @override
    def routes(self) -> list[BaseRoute]:
        """All routes, which this loads; requests are routed by those that `router` has so far."""
        self.late_routes.complete()
        return self.router.routes

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
) -> Application:
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

    app = Application(
        title="Skywitness",
        openapi_tags=_TAGS,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours is at /metrics
    )
    app.state.context = context = _context(services, settings, cursor_key, sample=sample)
    direct = DirectRoutes({reports.REPORT: partial(report_at_once, context)})
    _add_routes(app, direct)
    _add_openapi(app)
    add_problem_handlers(app, _page_not_found)
    _add_middleware(app, settings, context, direct)
    return app


def _add_routes(app: Application, direct: DirectRoutes) -> None:
    """Add the routes that the first requests need, and what loads the others."""

    def take(routes: Sequence[BaseRoute]) -> None:
        require_restrictions(routes)
        direct.take(routes)
        app.router.routes[:] = routes  # not included: that would build each a second time

    take([*reports.direct.routes, *health_router.routes])
    app.late_routes = LateRoutes(app.router.app, _all_routes, take)
    app.router.routes.append(app.late_routes)


def _all_routes() -> list[BaseRoute]:
    from skywitness.entrypoints.http.all_routers import all_routes  # noqa: PLC0415 # takes 0.2 s

    return all_routes()


async def _page_not_found(request: Request) -> Response | None:
    from skywitness.entrypoints.http.pages.built import page_not_found  # noqa: PLC0415 # loaded late

    return await page_not_found(request)


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
        scrapes=SharedWork(),
        streams=OpenStreams(),
        event_ids=EventIds(key),
        folders=settings.folders,
        page=BuiltPage.of(settings),
        settings=settings,
        is_sample=sample,
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


def _add_openapi(app: FastAPI) -> None:
    def document() -> dict[str, Any]:
        from skywitness.entrypoints.http.openapi import openapi_document  # noqa: PLC0415 # rarely needed

        return openapi_document(app)

    app.state.openapi_documents = {}
    app.state.openapi_lock = asyncio.Lock()
    app.openapi = document  # type: ignore[method-assign] # FastAPI's own way to extend the document
