"""The query parameters of a list of reports, and the filter and page that they ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from starlette.requests import Request

from skywitness.domain.model.errors import Invalid, InvalidQuery
from skywitness.domain.model.insight import SentimentLabel
from skywitness.domain.model.phenomenon import matching
from skywitness.domain.model.place import Box, Circle, Point
from skywitness.domain.model.report import ReviewState, SourceClass
from skywitness.domain.model.report_filter import PENDING, Order, ReportFilter
from skywitness.domain.model.text import words
from skywitness.domain.model.verdict import Outcome
from skywitness.entrypoints.http import query_values as read
from skywitness.entrypoints.http.query_values import Query

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 1000

FILTER_PARAMETERS: Final = (
    "bbox",
    "near",
    "radius_m",
    "from",
    "to",
    "phenomenon",
    "min_magnitude",
    "verdict",
    "review",
    "sentiment",
    "language",
    "source",
    "q",
    "has_photo",
    "external_id",
    "updated_since",
)
PAGE_PARAMETERS: Final = ("sort", "limit", "cursor", "count", "format")

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


class Counting(StrEnum):
    """How a list counts what matches."""

    NONE = "none"
    ESTIMATED = "estimated"
    EXACT = "exact"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """What one page of a list is to show."""

    where: ReportFilter
    order: Order
    limit: int
    cursor: str | None
    counting: Counting


def page_request(request: Request) -> PageRequest:
    """Read the parameters of a list; raises `InvalidQuery` naming all that are wrong."""
    query = read.query_of(request, *FILTER_PARAMETERS, *PAGE_PARAMETERS)
    order = query.one("sort", read.choice(Order))
    limit = query.one("limit", read.whole(1, MAX_LIMIT))
    cursor = query.one("cursor", str)
    counting = query.one("count", read.choice(Counting))
    query.one("format", str)
    return PageRequest(
        where=report_filter(query),
        order=order or Order.OBSERVED_DESC,
        limit=limit or DEFAULT_LIMIT,
        cursor=cursor,
        counting=counting or Counting.NONE,
    )


def report_filter(query: Query) -> ReportFilter:
    """Build the filter of a query; raises `InvalidQuery` naming all that is wrong with it."""
    circle = _circle(query)
    box = query.one("bbox", _box)
    phenomena = query.many("phenomenon", matching)
    start = query.one("from", read.moment)
    end = query.one("to", read.moment)
    values = {
        "min_magnitude_si": query.one("min_magnitude", read.number),
        "has_photo": query.one("has_photo", read.flag),
        "external_id": query.one("external_id", read.line),
        "updated_since": query.one("updated_since", read.moment),
    }
    wanted = ReportFilter(
        verdicts=query.many("verdict", _verdict),
        reviews=query.many("review", read.choices(ReviewState)),
        sentiments=query.many("sentiment", read.choices(SentimentLabel)),
        languages=query.many("language", _language),
        sources=query.many("source", read.choices(SourceClass)),
        words=query.one("q", _words) or (),
    )
    query.raise_if_wrong()
    return _combined(wanted, box=box, circle=circle, start=start, end=end, phenomena=phenomena, **values)
