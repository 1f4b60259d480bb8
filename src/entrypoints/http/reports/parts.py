"""Reading the parts of reports, and reports of the same event."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from skywitness.domain.documents.events import (
    DuplicateReportDocument,
    DuplicateReportListDocument,
    NearbyReportDocument,
    NearbyReportListDocument,
)
from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from skywitness.domain.documents.report import RevisionListDocument
from skywitness.domain.documents.report_parts import (
    ReportConditionsDocument,
    ReportInsightDocument,
    ReportVerdictDocument,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.use_cases.find_nearby import Nearby
from skywitness.entrypoints.http.kit.access import MayRead
from skywitness.entrypoints.http.kit.convertors import ReportId
from skywitness.entrypoints.http.kit.dependencies import BaseUrl, CurrentServices
from skywitness.entrypoints.http.kit.etags import IfNoneMatch, weak_tag
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import (
    EVERYWHERE,
    READING,
    cached_response,
    headers,
    json_response,
    problems,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.reports.query import AudienceQuery, NearbyQuery
from skywitness.entrypoints.http.reports.router import REPORT, REPORTS
from skywitness.ports.report_queries import Representation

router = APIRouter(
    tags=["reports"],
    route_class=StrictRoute,
    dependencies=[Depends(require_json_accepted)],
)


def _part(path: str, model: type, operation_id: str, summary: str) -> dict[str, Any]:
    return {
        "path": REPORT + path,
        "operation_id": operation_id,
        "summary": summary,
        "response_model": model,
        "response_description": summary,
        "responses": problems(*EVERYWHERE, *READING),
    }


@router.get(**_part("/revisions", RevisionListDocument, "listRevisions", "List revisions"))
async def list_revisions(
    report_id: ReportId,
    query: Annotated[AudienceQuery, Query()],
    actor: MayRead,
    services: CurrentServices,
) -> Response:
    """Return the revisions of the claim, oldest first: all of them, or the newest 100."""
    found = services.read_parts.revisions(report_id, actor=actor, asked=query.audience)
    return json_response(await found)


@router.get(**_part("/verdict", ReportVerdictDocument, "getVerdict", "Read the verdict"))
async def get_verdict(
    report_id: ReportId,
    query: Annotated[AudienceQuery, Query()],
    actor: MayRead,
    services: CurrentServices,
) -> Response:
    """Return the verdict with all its evidence, and the newest 100 of the earlier verdicts."""
    found = services.read_parts.verdict(report_id, actor=actor, asked=query.audience)
    return json_response(await found)


@router.get(
    REPORT + "/evidence",
    operation_id="getEvidence",
    summary="Read what the verdict rests on",
    response_model=VerdictEvidenceDocument,
    response_description="What is drawn of the verdict",
    responses={200: {"headers": headers("ETag")}, **problems(*EVERYWHERE, *READING)},
)
async def get_evidence(
    report_id: ReportId,
    query: Annotated[AudienceQuery, Query()],
    actor: MayRead,
    services: CurrentServices,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return readings, other reports and their sum as they were decided by, ready to be drawn.

    Each source has a lane with the readings that its rule looked at and what they are compared
    with. The steps of the sum add up to the log odds of the score.
    """
    found = await services.read_parts.evidence(report_id, actor=actor, asked=query.audience)
    body = orjson.dumps(found, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
    return cached_response(body, Representation.JSON, weak_tag(body), actor, if_none_match)


@router.get(
    **_part("/conditions", ReportConditionsDocument, "listConditions", "List reference weather")
)
async def list_conditions(
    report_id: ReportId,
    query: Annotated[AudienceQuery, Query()],
    actor: MayRead,
    services: CurrentServices,
) -> Response:
    """Return the weather measured near the claim, with distance, time offset and age."""
    found = services.read_parts.conditions(report_id, actor=actor, asked=query.audience)
    return json_response(await found)


@router.get(**_part("/insight", ReportInsightDocument, "getInsight", "Read the text analysis"))
async def get_insight(
    report_id: ReportId,
    query: Annotated[AudienceQuery, Query()],
    actor: MayRead,
    services: CurrentServices,
) -> Response:
    """Return what text analysis found; null while the examination is pending."""
    found = services.read_parts.insight(report_id, actor=actor, asked=query.audience)
    return json_response(await found)


@router.get(
    REPORTS + "/nearby",
    operation_id="listNearbyReports",
    summary="Find related reports before filing",
    response_model=NearbyReportListDocument,
    response_description="Likely duplicates",
    responses=problems(*EVERYWHERE, 404, 406),
)
async def list_nearby(
    query: Annotated[NearbyQuery, Query()], actor: MayRead, services: CurrentServices
) -> Response:
    """List up to 20 reports that may describe the same event, the likeliest first.

    They have the same class of phenomenon, within ten miles and fifteen minutes.
    """
    where = Point(query.lat, query.lon)
    found = await services.find_nearby(where, query.observed_at, query.phenomenon, actor=actor)
    return json_response(NearbyReportListDocument(items=tuple(_nearby(one) for one in found)))


@router.get(
    **_part("/duplicates", DuplicateReportListDocument, "listDuplicates", "Find likely duplicates")
)
async def list_duplicates(
    report_id: ReportId, actor: MayRead, services: CurrentServices, base: BaseUrl
) -> Response:
    """List up to 100 reports that probably describe the same event, the likeliest first.

    They have the same class of phenomenon, within ten miles and fifteen minutes, and may have been
    filed before or after this one.
    """

    def url(other: UUID) -> str:
        return f"{base}{REPORTS}/{other}"

    found = await services.find_duplicates(report_id, actor=actor)
    items = (
        DuplicateReportDocument.linked(_nearby(one.nearby), url, copied_text=one.is_copy)
        for one in found
    )
    return json_response(DuplicateReportListDocument(items=tuple(items)))


def _nearby(near: Nearby) -> NearbyReportDocument:
    return NearbyReportDocument.of(
        near.report_id,
        near.phenomenon,
        distance_m=near.distance_m,
        time_offset_s=near.time_offset_s,
    )
