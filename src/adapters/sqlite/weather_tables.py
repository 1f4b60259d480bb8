"""The tables of observations and of calls to weather services, as `tables` has the others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from skywitness.adapters.sqlite.tables import Row, UtcText


class StationRow(Row, table=True):
    """A weather station."""

    __tablename__ = "station"
    __table_args__ = (Index("ix_station_latitude", "latitude", "longitude"),)

    id: str = Field(primary_key=True)
    name: str
    latitude: float
    longitude: float
    provider: str


class ObservationRow(Row, table=True):
    """What a station measured; `present_weather` holds METAR groups."""

    __tablename__ = "observation"
    __table_args__ = ({"sqlite_with_rowid": False},)

    station_id: str = Field(primary_key=True, foreign_key="station.id")
    observed_at: datetime = Field(primary_key=True, sa_type=UtcText)
    temperature_c: float | None
    dew_point_c: float | None
    humidity_pct: float | None
    pressure_hpa: float | None
    wind_speed_ms: float | None
    wind_gust_ms: float | None
    wind_direction_deg: float | None
    cloud_cover_pct: float | None
    visibility_m: float | None
    precipitation_mm: float | None
    snow_mm: float | None
    precipitation_period_s: int
    present_weather: str
    description: str


class CallDayRow(Row, table=True):
    """Calls that an account made to an external service on one UTC day."""

    __tablename__ = "call_day"
    __table_args__ = ({"sqlite_with_rowid": False},)

    account: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    calls: int


class RecentCallRow(Row, table=True):
    """Times of the last calls of an account, as many as its limit per minute.

    `number` counts the calls: whether another is allowed depends on the call `limit` numbers back.
    """

    __tablename__ = "recent_call"
    __table_args__ = ({"sqlite_with_rowid": False},)

    account: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcText)


METADATA = Row.metadata
"""All tables, those of `tables` included."""
