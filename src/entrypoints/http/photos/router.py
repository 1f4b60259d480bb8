"""Photos of reports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Body, Header, Query
from pydantic import Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.photos import LinkedPhotoDocument, PhotoListDocument, PhotoUrl
from skywitness.domain.model.photos.album import MOST_PHOTOS
from skywitness.domain.model.photos.caption import MOST_CAPTION
from skywitness.domain.model.photos.photo import Photo, PhotoSize, Picture
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.photo_objects import MEDIA_TYPE
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.kit.access import MayChange, MayRead
from skywitness.entrypoints.http.kit.bodies import JSON_TYPE, MERGE_PATCH_TYPE
from skywitness.entrypoints.http.kit.convertors import PhotoId, ReportId
from skywitness.entrypoints.http.kit.dependencies import (
    BaseUrl,
    CurrentContext,
    CurrentServices,
    RequestId,
)
from skywitness.entrypoints.http.kit.fields import ONE_LINE, WHOLE, QueryModel, RequestModel
from skywitness.entrypoints.http.kit.negotiation import accepted
from skywitness.entrypoints.http.kit.response_headers import NOTHING_EMBEDDED
from skywitness.entrypoints.http.kit.responses import (
    CHANGING,
    EVERYWHERE,
    READING,
    headers,
    json_response,
    problems,
    ref,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.photos.begun_response import BegunResponse
from skywitness.entrypoints.http.photos.ranges import wanted_range
from skywitness.entrypoints.http.photos.uploads import ACCEPTED, FORM, photo_in
from skywitness.entrypoints.http.reports.router import REPORT, REPORTS
from skywitness.ports.object_storage import ByteRange

router = APIRouter(tags=["photos"], route_class=StrictRoute)

PHOTOS: Final = REPORT + "/photos"
PHOTO: Final = PHOTOS + "/{photo_id:photo_id}"

KNOWN: Final = "The report has this photo already"

VARY_BY_READER: Final = "Authorization, Cookie"

CACHED: Final = "private, max-age=86400"
"""A picture never changes, but it may be removed: no longer than a day, and by nobody else."""

CAPTION: Final[dict[str, Any]] = {"type": "string", "maxLength": MOST_CAPTION, "pattern": ONE_LINE}

READ_WITHIN: Final = timedelta(minutes=5)
"""How long an address of the storage is good for."""

REDIRECTED: Final = "private, max-age=240"

_BINARY: Final = {"type": "string", "format": "binary"}
_FORM: Final = {
    "type": "object",
    "properties": {"file": {**_BINARY, "description": "the photo"}},
    "required": ["file"],
}
_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {name: {"schema": _FORM if name == FORM else _BINARY} for name in ACCEPTED},
}
_PICTURE: Final[dict[str, Any]] = {
    "content": {"image/jpeg": {"schema": _BINARY}},
    "headers": headers("ETag", "Accept-Ranges"),
}


class PictureQuery(QueryModel):
    """Which size of a photo."""

    size: PhotoSize = PhotoSize.VIEW


class PhotoPatch(RequestModel):
    """What to change of a photo."""

    caption: Annotated[str, WithJsonSchema(CAPTION)] = Field(
        "", description="what it shows; empty for none"
    )
    position: Annotated[int, Field(ge=0, lt=MOST_PHOTOS), WHOLE] = Field(
        0, description="its place among the photos of the report, from 0"
    )

    def given(self) -> dict[str, Any]:
        """Return the members that the patch has."""
        return self.model_dump(include=self.model_fields_set)


DescribedPhoto = Annotated[PhotoPatch, Body(media_type=MERGE_PATCH_TYPE)]


@router.post(
    PHOTOS,
    status_code=201,
    operation_id="addPhoto",
    summary="Add a photo",
    response_model=LinkedPhotoDocument,
    response_description="The photo",
    openapi_extra={"requestBody": _BODY},
    responses={
        201: {"headers": headers("Location")},
        200: {
            "description": KNOWN,
            "content": {JSON_TYPE: {"schema": ref(LinkedPhotoDocument)}},
        },
        **problems(*EVERYWHERE, *CHANGING, 409, 415, 422, 502),
    },
)
async def add_photo(
    request: Request,
    report_id: ReportId,
    actor: MayChange,
    services: CurrentServices,
    base: BaseUrl,
    request_id: RequestId,
) -> Response:
    """Add a JPEG, PNG, WebP or AVIF picture of up to 50 MiB, 40 million pixels and one frame.

    HEIC is read if it is installed.

    The body is the picture, or a form with one file. It is recognised by its content; its name is
    not kept. The same photo is added once, so a request can be repeated.

    The photo is encoded anew, upright and in two sizes, without what the camera noted in it.
    """
    accepted(request)
    content = photo_in(request)
    photo, is_new = await services.add_photo(report_id, content, actor=actor, request_id=request_id)
    return photo_response(photo, base, report_id, is_new=is_new)


@router.get(
    PHOTOS,
    operation_id="listPhotos",
    summary="List photos",
    response_model=PhotoListDocument,
    response_description="The photos",
    responses=problems(*EVERYWHERE, *READING),
)
async def list_photos(
    request: Request, report_id: ReportId, actor: MayRead, services: CurrentServices, base: BaseUrl
) -> Response:
    """Return the photos of a report, in the order in which to show them."""
    accepted(request)
    url = url_below(base, report_id)
    photos, audience = await services.read_photos.all(report_id, actor=actor)
    items = (LinkedPhotoDocument.linked(photo, url, audience) for photo in photos)
    return json_response(PhotoListDocument(items=tuple(items)))


@router.get(
    PHOTO,
    operation_id="getPhoto",
    summary="Read a photo",
    response_description="The picture",
    response_class=Response,
    responses={
        200: _PICTURE,
        206: {"description": "The range that Range asks for", **_PICTURE},
        304: {"description": "The client has the picture", "headers": headers("ETag")},
        307: {"description": "The picture is at Location", "headers": headers("Location")},
        **problems(*EVERYWHERE, *READING, 416, 502),
    },
)
async def get_photo(
    report_id: ReportId,
    photo_id: PhotoId,
    query: Annotated[PictureQuery, Query()],
    actor: MayRead,
    context: CurrentContext,
    range_: Annotated[str | None, Header(alias="Range", examples=["bytes=0-1023"])] = None,
    if_range: Annotated[str | None, Header(alias="If-Range")] = None,
) -> Response:
    """Return a photo of a report, as JPEG; or where it is for the next minutes."""
    services = context.services
    picture = await services.read_photos.picture(report_id, photo_id, query.size, actor=actor)
    shown_as = f'inline; filename="{photo_id}-{query.size}.jpg"'
    if context.redirects_photos and (there := await _elsewhere(services, picture, shown_as)):
        return there
    tag = f'"{picture.sha256[:32]}"'
    wanted = wanted_range(range_, if_range, tag, picture.size)
    start, end = (0, picture.size) if wanted is None else (wanted.start, wanted.end or 0)
    sent = {
        "ETag": tag,
        "Cache-Control": CACHED,
        "Vary": VARY_BY_READER,
        "Accept-Ranges": "bytes",
        "Content-Length": str(end - start),
        "Content-Disposition": shown_as,
        "Content-Security-Policy": f"default-src 'none'; sandbox; {NOTHING_EMBEDDED}",
    }
    if wanted is not None:
        sent["Content-Range"] = f"bytes {start}-{end - 1}/{picture.size}"
    content = _content(services, picture, ByteRange(start, end))
    return BegunResponse(content, 200 if wanted is None else 206, sent, MEDIA_TYPE)


@router.patch(
    PHOTO,
    operation_id="describePhoto",
    summary="Change caption and place of a photo",
    response_model=LinkedPhotoDocument,
    response_description="The photo",
    responses=problems(*EVERYWHERE, *CHANGING, 412, 415, 422),
)
async def describe_photo(
    request: Request,
    report_id: ReportId,
    photo_id: PhotoId,
    body: DescribedPhoto,
    actor: MayChange,
    services: CurrentServices,
    base: BaseUrl,
    request_id: RequestId,
) -> Response:
    """Change the members that the body has; it can be repeated.

    The public sees captions without personal data and positions.
    """
    accepted(request)
    photo = await services.describe_photo(
        report_id, photo_id, **body.given(), actor=actor, request_id=request_id
    )
    return photo_response(photo, base, report_id, is_new=False)


@router.delete(
    PHOTO,
    status_code=204,
    operation_id="removePhoto",
    summary="Remove a photo",
    response_description="The photo is removed",
    responses=problems(*EVERYWHERE, *CHANGING, 412, 502),
)
async def remove_photo(
    report_id: ReportId,
    photo_id: PhotoId,
    actor: MayChange,
    services: CurrentServices,
    request_id: RequestId,
) -> Response:
    """Remove a photo for good, with everything that is stored of it."""
    await services.remove_photo(report_id, photo_id, actor=actor, request_id=request_id)
    return Response(status_code=204)


def photo_response(photo: Photo, base: str, report_id: UUID, *, is_new: bool) -> Response:
    """Create the response with a photo that was added, or that the report had already."""
    document = LinkedPhotoDocument.linked(photo, url_below(base, report_id), Audience.FULL)
    sent = {"Location": f"{base}{REPORTS}/{report_id}/photos/{photo.id}"} if is_new else {}
    body = orjson.dumps(document, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
    return Response(body, 201 if is_new else 200, sent, JSON_TYPE)


async def _elsewhere(services: Services, picture: Picture, shown_as: str) -> Response | None:
    """Redirect to the storage, None if clients cannot reach it.

    The answer is kept for less time than the address is good for.
    """
    url = await services.storage.read_url(
        picture.key,
        until=services.clock.now() + READ_WITHIN,
        headers={
            "Content-Type": MEDIA_TYPE,
            "Content-Disposition": shown_as,
            "Cache-Control": CACHED,
        },
    )
    if url is None:
        return None
    sent = {"Location": url, "Cache-Control": REDIRECTED, "Vary": VARY_BY_READER}
    return Response(status_code=307, headers=sent)


async def _content(services: Services, picture: Picture, wanted: ByteRange) -> AsyncIterator[bytes]:
    async with services.storage.open(picture.key, byte_range=wanted) as found:
        async for chunk in found.chunks:
            yield chunk


def url_below(base: str, report_id: UUID) -> PhotoUrl:
    """Return what makes the addresses of the pictures of a report."""

    def url(photo_id: UUID, size: PhotoSize) -> str:
        query = "" if size is PhotoSize.VIEW else f"?size={size}"
        return f"{base}{REPORTS}/{report_id}/photos/{photo_id}{query}"

    return url
