"""Parameters of the weather routes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import Field, ValidationInfo, field_validator

from skywitness.domain.model.errors import InvalidQuery
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.entrypoints.http.kit.fields import (
    LATER,
    Latitude,
    Line,
    Longitude,
    QueryModel,
    Timestamp,
    integer_schema,
    once,
    whole,
)
from skywitness.entrypoints.http.reports.query import Centre

MOST_PLACES: Final = 10
DEFAULT_PLACES: Final = 5

LONGEST_AIR: Final = timedelta(days=31)
"""The longest history of air quality in one response: 744 hourly samples."""

_RESOLUTION: Final = timedelta(microseconds=1)
_OUTSIDE: Final = f"must be after from, by at most {LONGEST_AIR.days} days"

PlaceLimit = Annotated[
    int,
    once(whole(1, MOST_PLACES)),
    integer_schema(1, MOST_PLACES),
    Field(description="places in the response"),
]


class PointQuery(QueryModel):
    """A position."""

    lat: Annotated[Latitude, Field(description="latitude in degrees")]
    lon: Annotated[Longitude, Field(description="longitude in degrees")]

    @property
    def point(self) -> Point:
        """The position."""
        return Point(self.lat, self.lon)


class AirQuery(PointQuery):
    """A position, and the time that samples are wanted for."""

    start: Annotated[
        Timestamp | None, Field(alias="from", description="samples of this time and later")
    ] = None
    end: Annotated[
        Timestamp | None,
        Field(
            alias="to",
            description="samples before this time, at most 31 days after from, which it requires; "
            "now when omitted",
            examples=[LATER],
        ),
    ] = None

    @field_validator("end")
    @classmethod
    def _require_start(cls, end: datetime | None, others: ValidationInfo) -> datetime | None:
        if end is None or "start" not in others.data:  # an invalid start is reported by itself
            return end
        start = others.data["start"]
        if start is None:
            raise ValueError("requires from")
        if not start < end <= start + LONGEST_AIR:
            raise ValueError(_OUTSIDE)
        return end

    def window(self, now: datetime) -> Interval | None:
        """Return the time from `from` until just before `to`, None when neither is given.

        Without `to` it ends now; it is empty when `from` lies in the future.

        Raises:
            InvalidQuery: `from` is more than 31 days ago, and there is no `to`.
        """
        if self.start is None:
            return None
        end = self.end or max(self.start + _RESOLUTION, now)
        if end > self.start + LONGEST_AIR:
            raise InvalidQuery.at("to", _OUTSIDE)
        return Interval(self.start, end - _RESOLUTION)


class PlaceNameQuery(QueryModel):
    """The name of a place."""

    q: Annotated[
        Line,
        Field(description="name of a place; a comma and a county, region or country may follow"),
    ]
    limit: PlaceLimit = DEFAULT_PLACES
    near: Centre | None = Field(
        None, description="latitude,longitude from where the places are looked for"
    )


class PlacesAtQuery(PointQuery):
    """A position whose name is wanted."""

    limit: PlaceLimit = DEFAULT_PLACES
