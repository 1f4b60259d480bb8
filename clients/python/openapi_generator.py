"""The walk with the output of openapi-generator's python target."""

from __future__ import annotations

from uuid import UUID

from openapi_generator_output import ApiClient, ApiException, Configuration, ReportsApi
from openapi_generator_output.models import PlaceRequest, ReportPatch, ReportRequest
from walk import BASE, OBSERVED_AT, Filed, Page, Patched, walk

api = ReportsApi(ApiClient(Configuration(host=BASE)))


class Walker:
    def file(self, narrative: str, latitude: float, longitude: float) -> Filed:
        request = ReportRequest(
            phenomenon="hail",
            narrative=narrative,
            observed_at=OBSERVED_AT,
            place=PlaceRequest(latitude=latitude, longitude=longitude),
        )
        answer = api.file_report_with_http_info(request)
        assert answer.headers is not None
        return Filed(answer.data.id, answer.headers["etag"])

    def list(self, bbox: list[float], limit: int, cursor: str | None = None) -> Page:
        page = api.list_reports(bbox=list(bbox), limit=limit, cursor=cursor)
        reports = [item.actual_instance for item in page.items]
        return Page([report.id for report in reports if report is not None], page.next)

    def patch(self, report_id: UUID, etag: str, narrative: str) -> Patched:
        try:
            patch = ReportPatch(narrative=narrative)
            report = api.patch_report(id=report_id, if_match=etag, report_patch=patch)
        except ApiException as refused:
            return Patched(refused.status)
        return Patched(200, report.revision, report.narrative)


walk(Walker())
