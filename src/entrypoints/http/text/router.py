"""Text analysis before filing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from skywitness.domain.documents.text import TextReadingDocument
from skywitness.entrypoints.http.kit.access import MayAnalyse
from skywitness.entrypoints.http.kit.dependencies import CurrentServices
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, json_response, problems
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.text.models import TextRequest

router = APIRouter(
    tags=["text"],
    route_class=StrictRoute,
    dependencies=[Depends(require_json_accepted)],
)

_EXAMPLES = {"hail": {"value": {"text": "Golf ball sized hail covering the road."}}}


@router.post(
    "/v1/text/insight",
    operation_id="readText",
    summary="Analyse a text",
    response_model=TextReadingDocument,
    response_description="What the text says",
    responses=problems(*EVERYWHERE, 406, 415, 422, 502),
)
async def read_text(
    body: Annotated[TextRequest, Body(openapi_examples=_EXAMPLES)],
    actor: MayAnalyse,
    services: CurrentServices,
) -> Response:
    """Return what a text says, to fill in a form before filing. Nothing is stored.

    Language, sentiment, entities and personal data, and the claim that the text makes: phenomenon,
    magnitude, severity, times and damage.
    """
    reading = await services.read_text(body.text, body.language_hint, actor=actor)
    return json_response(
        TextReadingDocument.of(
            body.text,
            insight=reading.insight,
            claim=reading.claim,
            times=reading.times,
            damage=reading.damage,
        )
    )
