"""Photos that clients send to the storage themselves, with a ticket.

Where clients can reach the storage, a ticket has its address and a signature. Where they cannot, it
has an address of this service, whose query is sealed. Clients need not know which: they send the
request that the ticket describes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Query
from pydantic import Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.document import in_utc
from skywitness.domain.documents.photos import (
    LinkedPhotoDocument,
    TicketDocument,
    UploadDocument,
)
from skywitness.domain.model.access.seal import LONGEST
from skywitness.domain.model.photos.photo import MOST_PHOTO_BYTES
from skywitness.domain.use_cases.announce_photo import Ticket
from skywitness.entrypoints.http.kit.access import UNRESTRICTED, MayChange
from skywitness.entrypoints.http.kit.bodies import JSON_TYPE, require_plain_coding
from skywitness.entrypoints.http.kit.convertors import PhotoId, ReportId
from skywitness.entrypoints.http.kit.dependencies import (
    BaseUrl,
    Context,
    CurrentContext,
    CurrentServices,
    RequestId,
)
from skywitness.entrypoints.http.kit.fields import (
    WHOLE,
    QueryModel,
    RequestModel,
    choice,
    closed,
    each,
)
from skywitness.entrypoints.http.kit.negotiation import accepted
from skywitness.entrypoints.http.kit.responses import (
    CHANGING,
    EVERYWHERE,
    headers,
    problems,
    ref,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.photos.router import CAPTION, KNOWN, PHOTOS, photo_response
from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.entrypoints.http.reports.router import REPORTS

router = APIRouter(tags=["photos"], route_class=StrictRoute)

TICKETS: Final = f"{PHOTOS}/tickets"
TICKET: Final = f"{TICKETS}/{{photo_id:photo_id}}"

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}


class PhotoType(StrEnum):
    """What a client says that a photo is; its content decides."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    AVIF = "image/avif"
    HEIC = "image/heic"


class TicketRequest(RequestModel):
    """The photo that will be sent."""

    size: Annotated[int, Field(ge=1, le=MOST_PHOTO_BYTES, description="in bytes"), WHOLE]
    media_type: Annotated[PhotoType, each(choice(PhotoType)), WithJsonSchema(closed(PhotoType))]
    caption: Annotated[str, WithJsonSchema(CAPTION)] = Field("", description="what it shows")


class UploadQuery(QueryModel):
    """What shows that a ticket was given out."""

    sig: Annotated[str, Field(max_length=LONGEST)]


@router.post(
    TICKETS,
    status_code=201,
    operation_id="createPhotoTicket",
    summary="Get a ticket to send a photo to the storage",
    response_model=TicketDocument,
    response_description="The ticket",
    responses=problems(*EVERYWHERE, *CHANGING, 409, 415, 422, 502),
)
async def create_ticket(
    request: Request,
    report_id: ReportId,
    body: TicketRequest,
    actor: MayChange,
    context: CurrentContext,
    base: BaseUrl,
    request_id: RequestId,
) -> Response:
    """Return a request that stores one photo, once, within ten minutes.

    Send it as it is, with the photo as its body and without credentials; then confirm the ticket.
    """
    accepted(request)
    ticket = await context.services.announce_photo(
        report_id,
        body.size,
        body.media_type,
        caption=body.caption,
        actor=actor,
        request_id=request_id,
    )
    address = f"{base}{REPORTS}/{report_id}/photos/tickets/{ticket.id}"
    document = TicketDocument(
        id=ticket.id,
        upload=_upload(ticket, address, _grant(report_id, ticket.id), body, context),
        confirm=f"{address}/confirm",
    )
    content = orjson.dumps(document, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
    return Response(content, 201, media_type=JSON_TYPE)


@router.put(
    TICKET,
    status_code=201,
    operation_id="sendPhoto",
    summary="Send a photo with a ticket",
    response_description="The photo was received",
    response_class=Response,
    dependencies=[UNRESTRICTED],
    openapi_extra={
        "requestBody": {"required": True, "content": {kind.value: _BINARY for kind in PhotoType}}
    },
    responses=problems(*EVERYWHERE, *CHANGING, 409, 415, 422, 502),
)
async def send_photo(
    request: Request,
    report_id: ReportId,
    photo_id: PhotoId,
    query: Annotated[UploadQuery, Query()],
    context: CurrentContext,
) -> Response:
    """Store what the body has, once. Nothing is shown of it until the ticket is confirmed.

    The address is that of a ticket. Tickets may also have addresses of another storage.
    """
    sealed = context.uploads.read(query.sig, context.services.clock.now())
    if sealed is None or sealed[0] != _grant(report_id, photo_id):
        raise HttpProblem("not_permitted", "The ticket is over, or none of this service.")
    require_plain_coding(request.headers)
    await context.services.take_announced_photo(report_id, photo_id, _body(request))
    return Response(status_code=201)


@router.post(
    f"{TICKET}/confirm",
    status_code=201,
    operation_id="confirmPhoto",
    summary="Add the photo that was sent with a ticket",
    response_model=LinkedPhotoDocument,
    response_description="The photo",
    responses={
        201: {"headers": headers("Location")},
        200: {"description": KNOWN, "content": {JSON_TYPE: {"schema": ref(LinkedPhotoDocument)}}},
        **problems(*EVERYWHERE, *CHANGING, 409, 415, 422, 502),
    },
)
async def confirm_photo(
    request: Request,
    report_id: ReportId,
    photo_id: PhotoId,
    actor: MayChange,
    services: CurrentServices,
    base: BaseUrl,
    request_id: RequestId,
) -> Response:
    """Check the photo as one that is uploaded, and add it; it can be repeated."""
    accepted(request)
    photo, is_new = await services.confirm_photo(
        report_id, photo_id, actor=actor, request_id=request_id
    )
    return photo_response(photo, base, report_id, is_new=is_new)


def _upload(
    ticket: Ticket, address: str, grant: dict[str, str], body: TicketRequest, context: Context
) -> UploadDocument:
    request, until = ticket.request, in_utc(ticket.expires_at)
    if request is not None:
        return UploadDocument(url=request.url, headers=dict(request.headers), expires_at=until)
    sig = context.uploads.write(grant, ticket.expires_at)
    sent = {"Content-Type": body.media_type.value}
    return UploadDocument(url=f"{address}?sig={sig}", headers=sent, expires_at=until)


def _grant(report_id: UUID, photo_id: UUID) -> dict[str, str]:
    return {"report": str(report_id), "photo": str(photo_id)}


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk
