"""Text: what can be read from a narrative before it is filed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from skywitness.domain.documents.reports import (
    damage_documents,
    insight_document,
    magnitude_document,
    time_documents,
)
from skywitness.domain.model.assessment.severity import severity_of
from skywitness.entrypoints.http.answers import TextReading
from skywitness.entrypoints.http.kit.dependencies import CurrentServices
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import EVERYWHERE, json_response, problems
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.text.models import TextRequest

router = APIRouter(
    tags=["text"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)

_EXAMPLE = {"hail": {"value": {"text": "Golf ball sized hail covering the road."}}}


@router.post(
    "/v1/text/insight",
    operation_id="readText",
    summary="Analyse a text",
    response_model=TextReading,
    response_description="What the text says",
    responses=problems(*EVERYWHERE, 403, 406, 415, 422, 502),
)
async def read_text(
    services: CurrentServices, body: Annotated[TextRequest, Body(openapi_examples=_EXAMPLE)]
) -> Response:
    """Language, sentiment, entities and personal data, and the claim that the text makes:
    phenomenon, magnitude, severity, times and damage. Nothing is stored.
    """
    reading = await services.read_text(body.text, body.language_hint)
    phenomenon = reading.claim.phenomenon
    return json_response(
        {
            "insight": insight_document(reading.insight, body.text),
            "phenomenon": phenomenon.key if phenomenon else None,
            "magnitude": magnitude_document(reading.claim.magnitude),
            "severity": severity_of(phenomenon, reading.claim.magnitude, reading.damage),
            "times": time_documents(reading.times, body.text),
            "damage": damage_documents(reading.damage, body.text),
        }
    )
