"""Decisions of the desk about single photos."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends
from pydantic import Field
from starlette.responses import Response

from skywitness.domain.documents.photos import LinkedPhotoDocument
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.reports.visibility import Audience
from skywitness.entrypoints.http.kit.access import MayReview
from skywitness.entrypoints.http.kit.convertors import PhotoId, ReportId
from skywitness.entrypoints.http.kit.dependencies import BaseUrl, CurrentServices, RequestId
from skywitness.entrypoints.http.kit.fields import RequestModel
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import (
    CHANGING,
    EVERYWHERE,
    json_response,
    problems,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.photos.router import PHOTO, url_below

router = APIRouter(
    tags=["photos"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)


class PhotoReviewRequest(RequestModel):
    """What the desk decides about a photo."""

    state: Literal["accepted", "held"] = Field(
        description="accepted: whoever reads the report sees it; held: only its observer and the "
        "desk do"
    )


@router.post(
    PHOTO + "/review",
    operation_id="reviewPhoto",
    summary="Show or hide a photo",
    response_model=LinkedPhotoDocument,
    response_description="The photo",
    responses=problems(*EVERYWHERE, *CHANGING, 415, 422),
)
async def review_photo(
    report_id: ReportId,
    photo_id: PhotoId,
    body: Annotated[PhotoReviewRequest, Body()],
    actor: MayReview,
    services: CurrentServices,
    base: BaseUrl,
    request_id: RequestId,
) -> Response:
    """Show a photo to whoever may read its report, or hide it.

    Photos in which analysis finds severe content are held until this decision. What the desk has
    accepted is not held again by later findings. To remove a photo, delete it.
    """
    is_accepted = body.state == "accepted"
    photo = await services.review_photo(
        report_id, photo_id, accepted=is_accepted, actor=actor, request_id=request_id
    )
    audience = Audience.FULL if actor.may(Permission.READ_FULL) else Audience.PUBLIC
    return json_response(LinkedPhotoDocument.linked(photo, url_below(base, report_id), audience))
