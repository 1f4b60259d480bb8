"""The walk with the output of openapi-python-client."""

from __future__ import annotations

from uuid import UUID

from openapi_python_client_output import Client
from openapi_python_client_output.api.reports import file_report, list_reports, patch_report
from openapi_python_client_output.models import (
    PlaceRequest,
    Report,
    ReportList,
    ReportPatch,
    ReportRequest,
)
from openapi_python_client_output.types import UNSET
from walk import BASE, OBSERVED_AT, Filed, Page, Patched, walk

api = Client(base_url=BASE)


class Walker:
    def file(self, narrative: str, latitude: float, longitude: float) -> Filed:
        body = ReportRequest(
            phenomenon="hail",
            narrative=narrative,
            observed_at=OBSERVED_AT,
            place=PlaceRequest(latitude=latitude, longitude=longitude),
        )
        answer = file_report.sync_detailed(client=api, body=body)
        assert isinstance(answer.parsed, Report), answer
        return Filed(answer.parsed.id, answer.headers["etag"])

    def list(self, bbox: list[float], limit: int, cursor: str | None = None) -> Page:
        page = list_reports.sync(client=api, bbox=bbox, limit=limit, cursor=cursor or UNSET)
        assert isinstance(page, ReportList), page
        return Page([item.id for item in page.items], page.next_)

    def patch(self, report_id: UUID, etag: str, narrative: str) -> Patched:
        body = ReportPatch(narrative=narrative)
        answer = patch_report.sync_detailed(report_id, client=api, body=body, if_match=etag)
        if not isinstance(answer.parsed, Report):
            return Patched(int(answer.status_code))
        return Patched(200, answer.parsed.revision, answer.parsed.narrative)


walk(Walker())
