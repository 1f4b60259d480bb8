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

from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.kit.addresses import Addresses
from skywitness.entrypoints.http.kit.cursors import Cursors
from skywitness.entrypoints.http.kit.metrics import RequestMetrics
from skywitness.entrypoints.http.problems.problem import REQUEST_ID


@dataclass(frozen=True, slots=True)
class Context:
    """Built once per application, and kept as its `context`."""

    services: Services
    addresses: Addresses
    cursors: Cursors
    metrics: RequestMetrics
    folders: Sequence[Path]
    """Those that the service writes to."""


def context_of(request: Request) -> Context:
    """Return the context that all requests of the application share."""
    found: Context = request.scope["app"].context
    return found


async def context(request: Request) -> Context:
    """Return the context, as a dependency."""
    return context_of(request)


async def services(request: Request) -> Services:
    """Return the use cases and queries of the application."""
    return context_of(request).services


async def request_id(request: Request) -> str:
    """Return the id of this request, as logs and problems show it."""
    return str(request.scope[REQUEST_ID])


async def base_url(request: Request) -> str:
    """Return the absolute URL that paths are appended to in links."""
    return context_of(request).addresses.base(request)


CurrentContext = Annotated[Context, Depends(context)]
CurrentServices = Annotated[Services, Depends(services)]
RequestId = Annotated[str, Depends(request_id)]
BaseUrl = Annotated[str, Depends(base_url)]
