"""The parameters of the map and the summary."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field, WithJsonSchema

from skywitness.domain.model.geography.grid import MOST_ZOOM
from skywitness.domain.model.reports.tallies import Bucketing
from skywitness.entrypoints.http.kit.fields import (
    choice,
    closed,
    integer_schema,
    line,
    once,
    whole,
)
from skywitness.entrypoints.http.reports.query import AudienceQuery, FilterQuery


class BucketWidth(StrEnum):
    """How wide the buckets of a series are."""

    AUTO = "auto"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


_SECONDS: Final = {
    BucketWidth.AUTO: None,
    BucketWidth.HOUR: 3_600,
    BucketWidth.DAY: 86_400,
    BucketWidth.WEEK: 604_800,
}
_LONGEST_NAME: Final = 64


@lru_cache(maxsize=64)
def _zone(text: str) -> ZoneInfo:
    if len(text) <= _LONGEST_NAME:
        try:
            return ZoneInfo(line(text))
        except (ValueError, KeyError, OSError):  # KeyError: there is no such zone
            pass
    raise ValueError("must be a time zone of the IANA database such as America/Chicago")


Zone = Annotated[
    ZoneInfo,
    once(_zone),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": _LONGEST_NAME,
            "examples": ["America/Chicago"],
        }
    ),
]
Width = Annotated[BucketWidth, once(choice(BucketWidth)), WithJsonSchema(closed(BucketWidth))]
Zoom = Annotated[int, once(whole(0, MOST_ZOOM)), integer_schema(0, MOST_ZOOM)]


class MapQuery(FilterQuery, AudienceQuery):
    """What a map shows."""

    zoom: Zoom = Field(0, description="zoom of web maps: the world has 256 * 2^zoom pixels")


class SummaryQuery(FilterQuery, AudienceQuery):
    """What is counted, and over which buckets of time."""

    bucket: Width = Field(
        BucketWidth.AUTO,
        description="width of buckets; auto is the finest of which there are up to 120. They are "
        "wider where there would be more than 1,000",
    )
    zone: Zone | None = Field(
        None, description="time zone at whose midnights days begin; UTC by default"
    )

    def bucketing(self, now: datetime) -> Bucketing:
        """Return the buckets; the offset of the zone is that of `from`, of `to`, or of now."""
        at = (self.start or self.end or now).astimezone(self.zone) if self.zone else None
        offset = at.utcoffset() if at else None
        return Bucketing(_SECONDS[self.bucket], int(offset.total_seconds()) if offset else 0)
