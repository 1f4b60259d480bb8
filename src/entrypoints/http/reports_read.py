"""Reading reports: one, its parts, and lists.

The document and the list are asked for most and skip FastAPI's solving of dependencies; so nothing
may be declared on them as a dependency.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.reports import (
    Json,
    conditions_document,
    insight_document,
    revision_document,
    verdict_document,
)
from skywitness.domain.model.assessment.consistency import disagreements
from skywitness.domain.model.assessment.severity import severity_of
from skywitness.domain.model.narrative.damage import find_damage
from skywitness.domain.model.reports.filter import Count
from skywitness.domain.model.reports.report import Audience, Report, Revision
from skywitness.domain.use_cases.live_report import require_live_report
from skywitness.entrypoints.http import operations as describe
from skywitness.entrypoints.http.context import (
    CACHE,
    REPORT_PATH,
    Context,
    json_response,
    report_form,
    report_id,
)
from skywitness.entrypoints.http.filters import Counting, page_request
from skywitness.entrypoints.http.kit.direct_route import DirectRoute
from skywitness.entrypoints.http.kit.etags import etag, is_known
from skywitness.entrypoints.http.kit.negotiation import MEDIA_TYPES, accepted
from skywitness.entrypoints.http.query_values import only_format, require_no_query
from skywitness.ports.report_queries import Document, Representation

Endpoint = Callable[[Request], Awaitable[Response]]


def add_read_routes(app: FastAPI, context: Context) -> None:
    """Add the routes of the list and of one report."""
    direct = app.router.add_api_route
    direct(
        "/v1/reports",
        _list_reports(context),
        **describe.LIST_REPORTS,
        route_class_override=DirectRoute,
    )
    direct(
        REPORT_PATH,
        _get_report(context),
        **describe.GET_REPORT,
        route_class_override=DirectRoute,
    )


def document_response(document: Document, form: Representation, status: int = 200) -> Response:
    """Answer with an encoded report."""
    headers = {
        "ETag": etag(document.revision, document.change, form),
        "Vary": "Accept",
        "Cache-Control": CACHE,
    }
    return Response(document.body, status, headers, MEDIA_TYPES[form])


def _get_report(context: Context) -> Endpoint:
    queries = context.services.queries

    async def get_report(request: Request) -> Response:
        if request.scope["query_string"]:
            only_format(request)
        form = report_form(request)
        document = await queries.document(report_id(request), Audience.PUBLIC, form)
        response = document_response(document, form)
        if is_known(request.headers, response.headers["etag"]):
            return _not_modified(response)
        return response

    return get_report


def _not_modified(response: Response) -> Response:
    kept = {name: response.headers[name] for name in ("etag", "vary", "cache-control")}
    return Response(status_code=304, headers=kept)


def _list_reports(context: Context) -> Endpoint:
    queries, cursors = context.services.queries, context.cursors

    async def list_reports(request: Request) -> Response:
        wanted = page_request(request)
        form = report_form(request)
        after = None
        if wanted.cursor is not None:
            after = cursors.read(wanted.cursor, wanted.where, wanted.order)
        page = await queries.page(
            wanted.where, wanted.order, wanted.limit, after, Audience.PUBLIC, form
        )
        count = None
        if wanted.counting is not Counting.NONE:
            exact = wanted.counting is Counting.EXACT
            count = await queries.count(wanted.where, exact=exact)
        following = None
        if page.next is not None:
            cursor = cursors.write(page.next, wanted.where, wanted.order)
            following = _address(context, request, cursor)
        headers = {"Vary": "Accept", "Cache-Control": CACHE}
        if following:
            headers["Link"] = f'<{following}>; rel="next"'
        here = _address(context, request, wanted.cursor)
        body = _list_body(b",".join(page.items), following, count, form, here)
        return Response(body, 200, headers, MEDIA_TYPES[form])

    return list_reports


def _address(context: Context, request: Request, cursor: str | None) -> str:
    """Return the absolute address of another page of the same list."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    if cursor is not None:
        pairs.append(("cursor", cursor))
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{context.addresses.base(request)}/v1/reports{query}"


def _list_body(
    items: bytes, following: str | None, count: Count | None, form: Representation, here: str
) -> bytes:
    counted = {"value": count.value, "exact": count.exact} if count else None
    tail = b',"next":%s,"count":%s' % (orjson.dumps(following), orjson.dumps(counted))
    if form is Representation.JSON:
        return b'{"items":[%s]%s}' % (items, tail)
    pages = {"self": here, "next": following}
    links = [
        {"rel": rel, "type": MEDIA_TYPES[form], "href": href}
        for rel, href in pages.items()
        if href is not None
    ]
    return b'{"type":"FeatureCollection","features":[%s]%s,"links":%s}' % (
        items,
        tail,
        orjson.dumps(links),
    )


def add_part_routes(app: FastAPI, context: Context) -> None:
    """Add the routes of what belongs to a report: editions, verdicts, conditions, insight."""
    services = context.services

    async def get_revisions(request: Request) -> Response:
        _, editions = await _stored(context, request)
        return json_response({"items": [revision_document(edition) for edition in editions]})

    async def get_verdict(request: Request) -> Response:
        report, _ = await _stored(context, request)
        verdicts = [verdict_document(one) for one in await services.queries.verdicts(report.id)]
        present = report.verdict is not None
        return json_response(
            {
                **_part(report),
                "verdict": verdicts[0] if present and verdicts else None,
                "history": verdicts[1:] if present else verdicts,
                "severity": severity_of(
                    report.claim.phenomenon,
                    report.claim.magnitude,
                    find_damage(report.claim.public.narrative),
                ),
                "warnings": list(disagreements(report.claim)),
            }
        )

    async def get_conditions(request: Request) -> Response:
        report, _ = await _stored(context, request)
        now = services.clock.now()
        found = await services.queries.conditions(report.id)
        items = [conditions_document(one, report.claim, now) for one in found]
        return json_response({**_part(report), "items": items})

    async def get_insight(request: Request) -> Response:
        report, _ = await _stored(context, request)
        shown = insight_document(report.insight, report.claim.public.narrative)
        return json_response({**_part(report), "insight": shown})

    app.add_api_route(REPORT_PATH + "/revisions", get_revisions, **describe.GET_REVISIONS)
    app.add_api_route(REPORT_PATH + "/verdict", get_verdict, **describe.GET_VERDICT)
    app.add_api_route(REPORT_PATH + "/conditions", get_conditions, **describe.GET_CONDITIONS)
    app.add_api_route(REPORT_PATH + "/insight", get_insight, **describe.GET_INSIGHT)


async def _stored(context: Context, request: Request) -> tuple[Report, tuple[Revision, ...]]:
    """Return a report and its editions, once it is sure that they may be shown."""
    require_no_query(request)
    accepted(request)
    wanted = report_id(request)
    async with context.services.units() as unit:
        return await require_live_report(unit, wanted), await unit.reports.revisions(wanted)


def _part(report: Report) -> Json:
    return {
        "id": str(report.id),
        "revision": report.revision,
        "examination": {"state": report.examination.value},
    }
