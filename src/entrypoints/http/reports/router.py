"""Reading reports: lists, and single reports; the two most frequent routes.

They are loaded at the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated
from urllib.parse import quote, quote_from_bytes, unquote_plus

import orjson
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.report import (
    CountDocument,
    ReportDocument,
    ReportFeatureCollectionDocument,
    ReportListDocument,
)
from skywitness.domain.documents.row import RowListDocument
from skywitness.domain.model.access.view import View
from skywitness.domain.model.reports.filter import Count
from skywitness.entrypoints.http.kit.access import MayRead
from skywitness.entrypoints.http.kit.convertors import ReportId
from skywitness.entrypoints.http.kit.dependencies import CurrentContext, CurrentServices
from skywitness.entrypoints.http.kit.direct_route import DirectRoute
from skywitness.entrypoints.http.kit.disconnects import while_connected
from skywitness.entrypoints.http.kit.etags import IfNoneMatch, weak_tag
from skywitness.entrypoints.http.kit.negotiation import (
    LIST_FORMS,
    MEDIA_TYPES,
    Form,
    accepted,
    representation,
)
from skywitness.entrypoints.http.kit.responses import (
    EVERYWHERE,
    READING,
    cached_response,
    headers,
    list_content,
    problems,
)
from skywitness.entrypoints.http.reports.query import (
    Counting,
    OneReportQuery,
    ReportQuery,
)
from skywitness.entrypoints.http.reports.representations import (
    document_response,
    lines_of,
    one_report,
)
from skywitness.entrypoints.installed_version import installed_version
from skywitness.ports.report_queries import Page, Representation

REPORTS = "/v1/reports"
REPORT = "/v1/reports/{id:report_id}"

_IN_QUERIES = "!$&'()*+,;=:@/?%"
"""What a query may hold beside letters, digits and `-._~` (RFC 3986 section 3.4)."""

direct = APIRouter(tags=["reports"], route_class=DirectRoute)


@direct.get(
    REPORT,
    operation_id="getReport",
    summary="Read a report",
    response_model=ReportDocument,
    response_description="The report",
    responses={
        200: one_report(),
        **problems(*EVERYWHERE, *READING),
    },
)
async def get_report(
    request: Request,
    actor: MayRead,
    report_id: ReportId,
    query: Annotated[OneReportQuery, Query()],
    services: CurrentServices,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return the report in its current state, with its verdict once it has been examined."""
    form = representation(request, query.format)
    shown = await services.read_report(report_id, form, actor=actor, asked=query.audience)
    return document_response(shown, form, actor, if_none_match=if_none_match)


@direct.get(
    REPORTS,
    operation_id="listReports",
    summary="Find reports",
    response_model=ReportListDocument,
    response_description="One page",
    responses={
        200: {
            "content": list_content(
                (ReportListDocument, RowListDocument),
                ReportFeatureCollectionDocument,
            ),
            "headers": headers("Link", "Damaged-Reports"),
        },
        **problems(*EVERYWHERE, 406),
    },
)
async def list_reports(
    request: Request,
    actor: MayRead,
    query: Annotated[ReportQuery, Query()],
    context: CurrentContext,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """List the reports that match all conditions, page by page.

    A page may have fewer reports than `limit`, even none, and still a `next`: only `"next": null`
    is the end. A report whose stored data is damaged is left out, and Damaged-Reports counts it.
    The ETag of a page changes when a report on it does. A report that does not change while the
    pages are read is neither skipped nor shown twice.
    """
    reports, where, list_key = context.services.list_reports, query.filter, query.list_key
    if query.observer is not None:
        where, list_key = query.of(actor.id)
    form = query.format or accepted(request, LIST_FORMS)
    stored = query.stored_form(form)
    after = None
    if query.cursor is not None:
        after = context.cursors.read(query.cursor, list_key)
    limit = query.limit_in(form)
    asked = reports(where, query.sort, limit, after, stored, actor=actor, asked=query.audience)
    page, view = await while_connected(request.receive, asked)
    count = None
    if query.count is not Counting.NONE:
        is_exact = query.count is Counting.EXACT
        counted = reports.count(where, exact=is_exact, actor=actor, asked=query.audience)
        count = await while_connected(request.receive, counted)
    parameters = parameters_but_cursor(request.scope["query_string"])
    if form is not Representation.JSON and query.format is None:
        parameters.append(f"format={form.value}")  # whoever follows a link may not send Accept
    base = context.addresses.base(request)
    pages = {"self": page_url(base, parameters, query.cursor)}
    if page.next is not None:
        cursor = context.cursors.write(page.next, list_key)
        pages["next"] = page_url(base, parameters, cursor)
    if form is Representation.JSON:
        body = _page_body(page.items, pages, count)
    elif form is Representation.GEOJSON:
        body = _collection_body(page.items, pages, count, limit)
    else:
        body = await lines_of(page.items, form, stored)
    tag = _page_tag(page, view, pages, count, form)
    more = _page_headers(page, pages)
    return cached_response(body, form, tag, actor, if_none_match, more=more)


def _page_tag(
    page: Page, view: View, pages: dict[str, str], count: Count | None, form: Form
) -> str:
    """Return the ETag of a page from what determines its body, which is much shorter."""
    shown = CountDocument.of(count)
    return weak_tag(orjson.dumps([installed_version(), form, page.versions, view, pages, shown]))


def _page_headers(page: Page, pages: dict[str, str]) -> Iterator[tuple[bytes, bytes]]:
    if "next" in pages:
        yield b"link", f'<{pages["next"]}>; rel="next"'.encode("latin-1")
    if page.damaged:
        yield b"damaged-reports", b"%d" % page.damaged


def parameters_but_cursor(query: bytes) -> list[str]:
    """Split a query into its parameters as they were sent, but for what no URL may hold."""
    parts = quote_from_bytes(query, _IN_QUERIES).split("&")
    return [part for part in parts if part and unquote_plus(part.partition("=")[0]) != "cursor"]


def page_url(base: str, parameters: Sequence[str], cursor: str | None, path: str = REPORTS) -> str:
    """Return the absolute URL of a page of the same list, in the same representation."""
    query = "&".join(parameters if cursor is None else [*parameters, f"cursor={quote(cursor)}"])
    return f"{base}{path}?{query}" if query else f"{base}{path}"


def _page_body(items: Sequence[bytes], pages: dict[str, str], count: Count | None) -> bytes:
    """Write a page around its encoded items, as `ReportListDocument` describes it."""
    return _list(b'{"items":[', items, b"],%s}\n" % _tail(pages, count))


def _collection_body(
    items: Sequence[bytes], pages: dict[str, str], count: Count | None, limit: int
) -> bytes:
    """Write a page around its features, as `ReportFeatureCollectionDocument` describes it."""
    media_type = MEDIA_TYPES[Representation.GEOJSON]
    links = [{"rel": rel, "type": media_type, "href": href} for rel, href in pages.items()]
    return _list(
        b'{"type":"FeatureCollection","features":[',
        items,
        b'],"numberReturned":%d,"limit":%d,%s,"links":%s}\n'
        % (len(items), limit, _tail(pages, count), orjson.dumps(links)),
    )


def _list(start: bytes, items: Sequence[bytes], end: bytes) -> bytes:
    """Write items between two texts; nearly all bytes are copied once."""
    if not items:
        return start + end
    pieces = [start + items[0], *items[1:]]
    pieces[-1] += end
    return b",".join(pieces)


def _tail(pages: dict[str, str], count: Count | None) -> bytes:
    shown = orjson.dumps(CountDocument.of(count))
    return b'"next":%s,"count":%s' % (orjson.dumps(pages.get("next")), shown)
