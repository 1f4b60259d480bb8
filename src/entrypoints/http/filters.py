"""The query parameters of a list of reports, and the filter and page that they ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from starlette.requests import Request

from skywitness.domain.model.geography.place import Box, Circle, Point
from skywitness.domain.model.phenomena.phenomenon import matching
from skywitness.domain.model.reports.filter import PENDING, Order, ReportFilter
from skywitness.domain.model.reports.insight import SentimentLabel
from skywitness.domain.model.reports.report import ReviewState, SourceClass
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.text import words
from skywitness.entrypoints.http import query_values as read
from skywitness.entrypoints.http.kit.fields import LANGUAGE_TAG
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
EVENT_FILTERS: Final = tuple(
    name for name in FILTER_PARAMETERS if name not in {"external_id", "updated_since"}
)
"""Not what names a single report, nor what shows withdrawn ones."""

PAGE_PARAMETERS: Final = ("sort", "limit", "cursor", "count", "format")

_LANGUAGE: Final = re.compile(LANGUAGE_TAG)


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
    box, circle = query.joined("bbox", _box), _circle(query)
    start, end = query.one("from", read.moment), query.one("to", read.moment)
    phenomena = query.many("phenomenon", matching)
    min_magnitude = query.one("min_magnitude", read.number)
    verdicts = query.many("verdict", _verdict)
    reviews = query.many("review", read.choices(ReviewState))
    sentiments = query.many("sentiment", read.choices(SentimentLabel))
    languages = query.many("language", _language)
    sources = query.many("source", read.choices(SourceClass))
    sought = query.one("q", _words) or ()
    has_photo = query.one("has_photo", read.flag)
    external_id = query.one("external_id", read.line)
    updated_since = query.one("updated_since", read.moment)
    query.raise_if_wrong()
    return ReportFilter(
        box=box,
        circle=circle,
        start=start,
        end=end,
        phenomena=phenomena,
        min_magnitude_si=min_magnitude,
        verdicts=verdicts,
        reviews=reviews,
        sentiments=sentiments,
        languages=languages,
        sources=sources,
        words=sought,
        has_photo=has_photo,
        external_id=external_id,
        updated_since=updated_since,
    )


def _box(text: str) -> Box:
    west, south, east, north = read.numbers(text, 4)
    return Box(west, south, east, north)


def point(text: str) -> Point:
    """Read `latitude,longitude`; raises `ValueError` or `Invalid`."""
    latitude, longitude = read.numbers(text, 2)
    return Point(latitude, longitude)


def _circle(query: Query) -> Circle | None:
    centre, radius_m = query.joined("near", point), query.one("radius_m", read.number)
    for name, other in (("near", "radius_m"), ("radius_m", "near")):
        if name in query.given and other not in query.given:
            query.problems.add(other, f"is needed with {name}")
    if centre is None or radius_m is None:
        return None
    return query.problems.attempt(Circle, centre, radius_m)


def _verdict(text: str) -> tuple[str]:
    known = (*(outcome.value for outcome in Outcome), PENDING)
    if text not in known:
        raise ValueError(f"must be one of {', '.join(known)}")
    return (text,)


def _language(text: str) -> tuple[str]:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("must be a language tag such as en")
    return (text,)


def _words(text: str) -> tuple[str, ...]:
    found = words(read.line(text))
    if not found:
        raise ValueError("must hold a letter or a digit")
    return found
