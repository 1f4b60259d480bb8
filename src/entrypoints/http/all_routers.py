"""Every router of the API, in the order of the OpenAPI document.

To load this module loads all features. Applications do so after their start (`late_routes.py`).
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.routing import BaseRoute

from skywitness.entrypoints.http.access.router import router as access_router
from skywitness.entrypoints.http.desk.history import router as history_router
from skywitness.entrypoints.http.desk.queue import router as desk_queue_router
from skywitness.entrypoints.http.desk.remarks import router as remarks_router
from skywitness.entrypoints.http.desk.reviews import router as reviews_router
from skywitness.entrypoints.http.erasure.router import router as erasure_router
from skywitness.entrypoints.http.events.router import router as events_router
from skywitness.entrypoints.http.health.router import router as health_router
from skywitness.entrypoints.http.openapi_route import router as openapi_router
from skywitness.entrypoints.http.pages.built import router as built_router
from skywitness.entrypoints.http.pages.router import router as pages_router
from skywitness.entrypoints.http.phenomena.router import router as phenomena_router
from skywitness.entrypoints.http.photos.reviews import router as photo_reviews_router
from skywitness.entrypoints.http.photos.router import router as photos_router
from skywitness.entrypoints.http.photos.tickets import router as tickets_router
from skywitness.entrypoints.http.reports import changes
from skywitness.entrypoints.http.reports import router as reports
from skywitness.entrypoints.http.reports.parts import router as parts_router
from skywitness.entrypoints.http.reports.preview import router as preview_router
from skywitness.entrypoints.http.sign_in.router import router as sign_in_router
from skywitness.entrypoints.http.sources.router import router as sources_router
from skywitness.entrypoints.http.stations.router import router as stations_router
from skywitness.entrypoints.http.stream.router import router as stream_router
from skywitness.entrypoints.http.tallies import router as tallies
from skywitness.entrypoints.http.text.router import router as text_router
from skywitness.entrypoints.http.ui.router import router as ui_router
from skywitness.entrypoints.http.weather.router import router as weather_router

_ROUTERS: Final[tuple[APIRouter, ...]] = (
    changes.direct,  # the direct routes come first, to be matched quickly
    reports.direct,
    parts_router,
    changes.router,
    preview_router,
    history_router,
    photos_router,
    tickets_router,
    photo_reviews_router,
    reviews_router,
    events_router,
    stream_router,
    tallies.direct,
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
    openapi_router,
)


def all_routes() -> list[BaseRoute]:
    """Return the routes; they are complete: to include routers would build each a second time."""
    return [route for router in _ROUTERS for route in router.routes]
