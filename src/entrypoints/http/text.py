"""Reading a text for the form."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.reports import (
    damage_documents,
    insight_document,
    magnitude_document,
    time_documents,
)
from skywitness.domain.model.assessment.severity import severity_of
from skywitness.entrypoints.http import operations as describe
from skywitness.entrypoints.http.bodies import read_json
from skywitness.entrypoints.http.context import Context, json_response
from skywitness.entrypoints.http.filings import request_of
from skywitness.entrypoints.http.negotiation import accepted
from skywitness.entrypoints.http.query_values import require_no_query
from skywitness.entrypoints.http.schemas import TextRequest


def add_text_routes(app: FastAPI, context: Context) -> None:
    """Add every route that reads text."""
    read_text = context.services.read_text

    async def post_text(request: Request) -> Response:
        require_no_query(request)
        accepted(request)
        _, value = await read_json(request)
        asked = request_of(TextRequest, value)
        reading = await read_text(asked.text, asked.language_hint)
        phenomenon = reading.claim.phenomenon
        return json_response(
            {
                "insight": insight_document(reading.insight, asked.text),
                "phenomenon": phenomenon.key if phenomenon else None,
                "magnitude": magnitude_document(reading.claim.magnitude),
                "severity": severity_of(phenomenon, reading.claim.magnitude, reading.damage),
                "times": time_documents(reading.times, asked.text),
                "damage": damage_documents(reading.damage, asked.text),
            }
        )

    app.add_api_route("/v1/text/insight", post_text, **describe.READ_TEXT)
