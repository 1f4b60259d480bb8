"""The query parameters that select reports."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Annotated, Any, Final

from pydantic import Field, WithJsonSchema, model_validator
from typing_extensions import override

from skywitness.domain.model.errors import InvalidQuery
from skywitness.domain.model.full_text import query_words
from skywitness.domain.model.geography.place import Box, Circle, Point
from skywitness.domain.model.phenomena.phenomenon import matching, required
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.filter import PENDING, Order, ReportFilter
from skywitness.domain.model.reports.insight import SentimentLabel
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.reports.visibility import Audience
from skywitness.entrypoints.http.kit.cursors import list_key
from skywitness.entrypoints.http.kit.fields import (
    LANGUAGE_TAG,
    LATER,
    MAX_TEXT,
    SPLIT,
    Flag,
    FormatName,
    Latitude,
    Line,
    Longitude,
    MissingPartner,
    Number,
    QueryModel,
    Timestamp,
    choice,
    closed,
    each,
    enumerated,
    integer_schema,
    line,
    list_schema,
    number,
    numbers,
    once,
    one_of,
    whole,
)
from skywitness.entrypoints.http.kit.negotiation import LIST_FORMS, Form, Lines
from skywitness.entrypoints.http.kit.phenomenon_names import one_phenomenon, phenomenon_or_group
from skywitness.ports.report_queries import MOST_PAGE_BYTES, Representation

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 1000
DEFAULT_LIMITS: Final[dict[Form, int]] = {
    Representation.JSON: DEFAULT_LIMIT,
    Representation.GEOJSON: MAX_LIMIT,  # map programs read a single page
    Lines.CSV: MAX_LIMIT,
    Lines.JSONL: MAX_LIMIT,
}
MAX_RADIUS_M: Final = 20_100_000
"""A little more than half the circumference of the earth."""

_LANGUAGE: Final = re.compile(LANGUAGE_TAG)
_OUTCOMES: Final = (*(outcome.value for outcome in Outcome), PENDING)
AUDIENCE: Final = (
    "public: what everybody sees; full: exact places and texts as they were filed. By default, who "
    "may see everything does, and observers see all of their own report when they read it by its id"
)
_SEVERAL: Final = "; repeat it, or separate values with commas"


class Counting(StrEnum):
    """How a list counts matching reports."""

    NONE = "none"
    ESTIMATED = "estimated"
    EXACT = "exact"


class ListView(StrEnum):
    """What a list shows of each report."""

    REPORT = "report"
    ROW = "row"


class Observer(StrEnum):
    """Whose reports a list shows."""

    ME = "me"


def _outcome(text: str) -> str:
    if text not in _OUTCOMES:
        raise ValueError(f"must be one of {', '.join(_OUTCOMES)}")
    return text


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("must be a language tag such as en")
    return text


def _words(text: str) -> tuple[str, ...]:
    found = query_words(line(text))
    if not found:
        raise ValueError("must contain a letter, a digit or an emoji")
    return found


def _radius_m(text: str) -> float:
    return Circle(Point(0.0, 0.0), number(text)).radius_m


def _coordinates(count: int, example: list[float]) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "number"},
            "minItems": count,
            "maxItems": count,
            "examples": [example],
        }
    )


BoundingBox = Annotated[Box, numbers(4, Box), _coordinates(4, [-96.6, 40.4, -90.1, 43.5])]
Centre = Annotated[Point, numbers(2, Point), _coordinates(2, [41.59, -93.62])]
Radius = Annotated[
    float,
    once(_radius_m),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": MAX_RADIUS_M}),
]
Phenomena = Annotated[
    list[Annotated[frozenset[str], each(matching)]], SPLIT, list_schema(**phenomenon_or_group())
]
Outcomes = Annotated[
    list[Annotated[str, each(_outcome)]],
    SPLIT,
    list_schema(**closed(Outcome, PENDING, name="OutcomeFilter")),
]
Reviews = Annotated[
    list[Annotated[ReviewState, each(choice(ReviewState))]],
    SPLIT,
    list_schema(**closed(ReviewState)),
]
Sentiments = Annotated[
    list[Annotated[SentimentLabel, each(choice(SentimentLabel))]],
    SPLIT,
    list_schema(**closed(SentimentLabel)),
]
Sources = Annotated[
    list[Annotated[SourceClass, each(choice(SourceClass))]],
    SPLIT,
    list_schema(**closed(SourceClass)),
]
Languages = Annotated[
    list[Annotated[str, each(_language)]],
    SPLIT,
    list_schema(pattern=LANGUAGE_TAG, examples=["en"]),
]
Words = Annotated[
    tuple[str, ...],
    once(_words),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_TEXT}),
]
SortOrder = Annotated[Order, once(choice(Order)), WithJsonSchema(closed(Order, name="ReportOrder"))]
ObserverName = Annotated[Observer, once(choice(Observer)), WithJsonSchema(closed(Observer))]
AudienceName = Annotated[Audience, once(choice(Audience)), WithJsonSchema(closed(Audience))]
CountMode = Annotated[
    Counting, once(choice(Counting)), WithJsonSchema(closed(Counting, name="CountMode"))
]
Cursor = Annotated[
    str, once(str), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 500})
]
ListFormat = Annotated[
    Form, once(one_of(*LIST_FORMS)), WithJsonSchema(enumerated("ListFormat", *LIST_FORMS))
]
ViewName = Annotated[ListView, once(choice(ListView)), WithJsonSchema(closed(ListView))]
Limit = Annotated[int, once(whole(1, MAX_LIMIT)), integer_schema(1, MAX_LIMIT)]


def no_values() -> list[Any]:
    """Return an empty list; of `list` itself, pydantic tokenizes the signature for each field."""
    return []


class FilterQuery(QueryModel):
    """The conditions that lists of reports and of events share; all of them must hold."""

    bbox: BoundingBox | None = Field(
        None,
        description="west,south,east,north in degrees; west may be greater than east, across the "
        "antimeridian",
    )
    near: Centre | None = Field(
        None, description="latitude,longitude of the centre of a circle; needs radius_m"
    )
    radius_m: Radius | None = Field(None, description="radius of the circle around near, in metres")
    start: Timestamp | None = Field(
        None, alias="from", description="only reports that had not ended by then"
    )
    end: Timestamp | None = Field(
        None,
        alias="to",
        description="only reports that had begun before",
        examples=[LATER],
    )
    phenomenon: Phenomena = Field(
        default_factory=no_values,
        description="key, name or type of a phenomenon, or a one-letter group code for the whole "
        f"group (case matters){_SEVERAL}",
    )
    min_magnitude: Number | None = Field(
        None, description="least magnitude in SI; needs exactly one phenomenon"
    )
    source: Sources = Field(default_factory=no_values, description=f"class of the source{_SEVERAL}")
    q: Words | None = Field(
        None, description="words that must all occur in the narrative or the name of the place"
    )
    has_photo: Flag | None = Field(None, description="with or without photos")
    verdict: Outcomes = Field(
        default_factory=no_values, description=f"outcome, or pending{_SEVERAL}"
    )
    review: Reviews = Field(
        default_factory=no_values,
        description="decision of the review; by default rejected reports are left out" + _SEVERAL,
    )
    sentiment: Sentiments = Field(
        default_factory=no_values, description=f"sentiment of the narrative{_SEVERAL}"
    )
    language: Languages = Field(
        default_factory=no_values, description=f"language of the narrative (BCP 47){_SEVERAL}"
    )

    @model_validator(mode="before")
    @classmethod
    def _circle_needs_both(cls, given: Any) -> Any:
        for name, partner in (("near", "radius_m"), ("radius_m", "near")):
            if isinstance(given, dict) and name in given and partner not in given:
                return {**given, partner: MissingPartner(name)}
        return given

    @cached_property
    def filter(self) -> ReportFilter:
        """The filter; raises `InvalidQuery` when the conditions contradict each other."""
        return self.where()

    def where(self, **more: Any) -> ReportFilter:
        """Return the filter, with `more` conditions.

        Raises:
            InvalidQuery: the conditions contradict each other.
        """
        circle = None
        if self.near is not None and self.radius_m is not None:
            circle = Circle(self.near, self.radius_m)
        return ReportFilter(
            box=self.bbox,
            circle=circle,
            start=self.start,
            end=self.end,
            phenomena=frozenset(chain.from_iterable(self.phenomenon)),
            min_magnitude_si=self.min_magnitude,
            verdicts=frozenset(self.verdict),
            reviews=frozenset(self.review),
            sentiments=frozenset(self.sentiment),
            languages=frozenset(self.language),
            sources=frozenset(self.source),
            words=self.q or (),
            has_photo=self.has_photo,
            **more,
        )


class ListQuery(FilterQuery):
    """What lists in JSON and GeoJSON share."""

    limit: Limit = Field(
        DEFAULT_LIMIT,
        description=f"maximum number of items in the response; by default {DEFAULT_LIMIT}, and "
        f"{MAX_LIMIT} as GeoJSON, CSV and JSON Lines; fewer where a page of reports would "
        f"exceed {MOST_PAGE_BYTES >> 20} MiB, and `next` goes on",
    )
    format: FormatName | None = Field(
        None, description="representation of the response; takes precedence over Accept"
    )

    def limit_in(self, form: Form) -> int:
        """Return the limit, which depends on the representation unless it was given."""
        return self.limit if "limit" in self.model_fields_set else DEFAULT_LIMITS[form]


class ReportQuery(ListQuery):
    """The parameters of the list of reports."""

    format: ListFormat | None = Field(  # type: ignore[assignment] # lines are for reports alone
        None,
        description="representation of the response; takes precedence over Accept. CSV has a line "
        "of names on every page",
    )
    view: ViewName = Field(
        ListView.REPORT, description="row: of each report, what a line of a list shows"
    )
    external_id: Line | None = Field(None, description="id in the system that the report came from")
    audience: AudienceName | None = Field(None, description=AUDIENCE)
    observer: ObserverName | None = Field(
        None,
        description="me: only the reports of whoever asks, in full, also those that are not public",
    )
    updated_since: Timestamp | None = Field(
        None, description="changed at or after; withdrawn reports are included as tombstones"
    )
    sort: SortOrder = Field(Order.OBSERVED_DESC, description="order; a minus means descending")
    cursor: Cursor | None = Field(
        None,
        description="where the page begins: taken from `next`, for the same filter and order only",
    )
    count: CountMode = Field(
        Counting.NONE, description="whether and how matching reports are counted"
    )

    def stored_form(self, form: Form) -> Representation:
        """Return the representation of each report in a list of this form.

        Raises:
            InvalidQuery: rows are asked for as GeoJSON.
        """
        if form is Representation.GEOJSON:
            if self.view is ListView.ROW:
                raise InvalidQuery.at("view", "has no rows in GeoJSON")
            return form
        return Representation.ROW if self.view is ListView.ROW else Representation.JSON

    @cached_property
    def list_key(self) -> bytes:
        """What the cursors of this list are bound to."""
        return list_key(self.filter, self.sort)

    def of(self, observer: str) -> tuple[ReportFilter, bytes]:
        """Return the filter and what cursors are bound to, for the reports of one observer."""
        where = replace(self.filter, observer=observer)
        return where, list_key(where, self.sort)

    @override
    def where(self, **more: Any) -> ReportFilter:
        return super().where(external_id=self.external_id, updated_since=self.updated_since, **more)


class FormatQuery(QueryModel):
    """The parameter of routes that offer JSON and GeoJSON."""

    format: FormatName | None = Field(
        None, description="representation of the response; takes precedence over Accept"
    )


class AudienceQuery(QueryModel):
    """The parameter of the parts of a report."""

    audience: AudienceName | None = Field(None, description=AUDIENCE)


class OneReportQuery(FormatQuery, AudienceQuery):
    """The parameters of a report."""


class NearbyQuery(QueryModel):
    """Place, time and phenomenon of a report before filing, to find others of the same event."""

    lat: Latitude = Field(description="latitude in degrees")
    lon: Longitude = Field(description="longitude in degrees")
    observed_at: Timestamp = Field(description="when it was observed")
    phenomenon: Annotated[
        str, once(lambda text: required(text).key), WithJsonSchema(one_phenomenon())
    ] = Field(description="key, name or type of a phenomenon, or a group code that stands for one")
