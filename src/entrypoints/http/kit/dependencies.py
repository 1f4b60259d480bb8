"""Dependencies of endpoints: the services, and the shared context.

They are asynchronous, because FastAPI runs others in a thread, which costs more than a query. Those
of direct routes take only the request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from skywitness.domain.model.access.seal import Seal
from skywitness.domain.use_cases.sign_in import Sessions, SignInLinks
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.kit.addresses import Addresses
from skywitness.entrypoints.http.kit.built_page import BuiltPage
from skywitness.entrypoints.http.kit.cross_site import TrustedOrigins
from skywitness.entrypoints.http.kit.cursors import Cursors
from skywitness.entrypoints.http.kit.event_ids import EventIds
from skywitness.entrypoints.http.kit.metrics import RequestMetrics
from skywitness.entrypoints.http.kit.open_streams import OpenStreams
from skywitness.entrypoints.http.kit.shared_work import SharedWork
from skywitness.entrypoints.http.problems.problem import REQUEST_ID
from skywitness.entrypoints.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """Built once per application and kept in its `state.context`."""

    services: Services
    addresses: Addresses
    origins: TrustedOrigins
    cursors: Cursors
    sessions: Sessions
    sign_in_links: SignInLinks
    attempts: Seal
    """Seals what a browser keeps while somebody signs in elsewhere."""

    uploads: Seal
    """Seals the tickets for photos that are sent to this service."""

    redirects_photos: bool
    """Whether pictures are read from the storage, where clients can reach it."""

    metrics: RequestMetrics
    scrapes: SharedWork[bytes]
    """Shared by all who ask for the metrics at the same time."""

    streams: OpenStreams
    event_ids: EventIds
    folders: Sequence[Path]
    """Those that the service writes to."""

    page: BuiltPage

    settings: Settings

    is_sample: bool
    """Whether what is served is the sample."""


async def context(request: Request) -> Context:
    """Return the context that all requests of the application share."""
    found: Context = request.app.state.context
    return found


async def services(request: Request) -> Services:
    """Return the use cases and queries of the application."""
    found: Context = request.scope["app"].state.context
    return found.services


async def request_id(request: Request) -> str:
    """Return the id of this request, as logs and problems show it."""
    return str(request.scope[REQUEST_ID])


async def base_url(request: Request) -> str:
    """Return the absolute URL that paths are appended to in links."""
    found: Context = request.app.state.context
    return found.addresses.base(request)


CurrentContext = Annotated[Context, Depends(context)]
CurrentServices = Annotated[Services, Depends(services)]
RequestId = Annotated[str, Depends(request_id)]
BaseUrl = Annotated[str, Depends(base_url)]
