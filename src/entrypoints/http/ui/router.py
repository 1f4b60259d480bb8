"""What a page needs at its start."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import Response

from skywitness.domain.documents.access import ActorDocument
from skywitness.domain.documents.ui import CreditDocument, LimitsDocument, UiDocument
from skywitness.domain.model.credits import BASE_MAP, Credit
from skywitness.domain.model.phenomena.wording import LANGUAGES
from skywitness.entrypoints.http.kit.access import MayRead
from skywitness.entrypoints.http.kit.dependencies import CurrentContext
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, problems, unstored_response
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.installed_version import installed_version

router = APIRouter(
    tags=["page"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)


@router.get(
    "/v1/ui",
    operation_id="getUi",
    summary="What a page needs at its start",
    response_model=UiDocument,
    response_description="The service, and who is calling",
    responses=problems(*EVERYWHERE, 406),
)
async def get_ui(actor: MayRead, context: CurrentContext) -> Response:
    """Return what pages and apps need before they show anything.

    It has no secret, and says who is calling as `/v1/me` does.
    """
    settings, services = context.settings, context.services
    tiles = [Credit(settings.tile_credit)] if settings.tile_url and settings.tile_credit else []
    document = UiDocument(
        version=installed_version(),
        sample=context.is_sample,
        access=settings.access.value,
        sign_in=bool(settings.oidc_client_id),
        principal=ActorDocument.of(actor) if actor.is_known else None,
        languages=LANGUAGES,
        tile_url=settings.tile_url or None,
        limits=LimitsDocument.of_this_version(),
        credits=tuple(map(CreditDocument.of, (*tiles, *BASE_MAP, *services.read_sources.credits))),
    )
    return unstored_response(document)
