"""What a request may say: members, types and, for readers of the OpenAPI document, limits.

Types are strict here, limits are the domain's: it checks every value again, and its words are what
a client reads. The numbers below only repeat them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from skywitness.domain.model.geography.place import MAX_ACCURACY_M, MAX_NAME_LENGTH, PlaceMethod
from skywitness.domain.model.phenomena.magnitude import (
    MAX_PERIOD_S,
    MAX_RAW_LENGTH,
    Qualifier,
    Unit,
)
from skywitness.domain.model.reports.filing import MAX_ID_LENGTH, MAX_NARRATIVE_LENGTH
from skywitness.domain.model.reports.report import SourceClass, Visibility
from skywitness.entrypoints.http.kit.fields import (
    NO_CONTROLS,
    NOT_BLANK_LINE,
    ONE_LINE,
    UUID_PATTERN,
    rfc3339,
)

Schema = dict[str, Any]


def _moment(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("time", "must be a text like 2026-05-21T22:14:00Z")
    try:
        return rfc3339(value)
    except ValueError as error:
        raise PydanticCustomError("time", "{why}", {"why": str(error)}) from None


def _uuid(value: object) -> object:
    try:
        found = UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        found = None
    if found is None:
        raise PydanticCustomError("uuid", "must be a UUID with its four hyphens")
    return found


def _whole(value: object) -> object:
    """Take 60.0 for the whole number that it is, as JSON Schema does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(limit: int, pattern: str, **more: object) -> Schema:
    return {"type": "string", "maxLength": limit, "pattern": pattern, **more}


def _optional(schema: Schema) -> Schema:
    kind = schema["type"]
    return {**schema, "type": [kind, "null"]}


_TIME: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "examples": ["2026-05-21T22:14:00Z"],
    "description": "RFC 3339 with an offset; from 1850, and at most one hour ahead of now",
}
_LATITUDE: Final[Schema] = {"type": "number", "minimum": -90, "maximum": 90}
_LONGITUDE: Final[Schema] = {"type": "number", "minimum": -180, "maximum": 180}
_ACCURACY: Final[Schema] = {"type": "number", "minimum": 0, "maximum": MAX_ACCURACY_M}
_PERIOD: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": MAX_PERIOD_S}
_ID: Final[Schema] = {"type": "string", "format": "uuid", "pattern": UUID_PATTERN}
_NAME: Final[Schema] = _text(MAX_ID_LENGTH, NOT_BLANK_LINE, minLength=1)
_PHENOMENON: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "examples": ["hail"],
    "description": "key, LSR code that stands for one phenomenon only, LSR spelling, or type of "
    "the Storm Events Database; read from the narrative where it is left out",
}

Moment = Annotated[datetime, BeforeValidator(_moment)]
NullableTime = Annotated[Moment | None, WithJsonSchema(_optional(_TIME))]


class _Request(BaseModel):
    """Unknown members are refused, and no value is turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PlaceRequest(_Request):
    """A WGS84 point in degrees; `accuracy_m` is the radius that the true point lies in."""

    latitude: Annotated[float, WithJsonSchema(_LATITUDE)]
    longitude: Annotated[float, WithJsonSchema(_LONGITUDE)]
    accuracy_m: Annotated[float | None, WithJsonSchema(_optional(_ACCURACY))] = None
    name: Annotated[str, WithJsonSchema(_text(MAX_NAME_LENGTH, ONE_LINE))] = ""
    method: Annotated[str, WithJsonSchema({"type": "string", "enum": list(PlaceMethod)})] = (
        PlaceMethod.UNKNOWN
    )


class MagnitudeRequest(_Request):
    """How strong it was, in the observer's own unit; accumulations should name their period."""

    value: Annotated[float, WithJsonSchema({"type": "number"})]
    unit: Annotated[str, WithJsonSchema({"type": "string", "enum": list(Unit)})]
    qualifier: Annotated[str, WithJsonSchema({"type": "string", "enum": list(Qualifier)})] = (
        Qualifier.UNKNOWN
    )
    period_s: Annotated[int | None, BeforeValidator(_whole), WithJsonSchema(_optional(_PERIOD))] = (
        None
    )
    raw: Annotated[str | None, WithJsonSchema(_optional(_text(MAX_RAW_LENGTH, ONE_LINE)))] = None


class ReportRequest(_Request):
    """A report as it is filed. What the service adds to it is not taken back."""

    observed_at: Annotated[Moment, WithJsonSchema(_TIME)]
    place: PlaceRequest
    observed_until: NullableTime = None
    phenomenon: Annotated[str | None, WithJsonSchema(_optional(_PHENOMENON))] = None
    narrative: Annotated[str, WithJsonSchema(_text(MAX_NARRATIVE_LENGTH, NO_CONTROLS))] = ""
    magnitude: MagnitudeRequest | None = None
    source: Annotated[str, WithJsonSchema({"type": "string", "enum": list(SourceClass)})] = (
        SourceClass.PUBLIC
    )
    visibility: Annotated[str, WithJsonSchema({"type": "string", "enum": list(Visibility)})] = (
        Visibility.PUBLIC
    )
    observer: Annotated[str | None, WithJsonSchema(_optional(_NAME))] = None
    external_id: Annotated[str | None, WithJsonSchema(_optional(_NAME))] = None
    id: Annotated[
        UUID | None,
        BeforeValidator(lambda value: None if value is None else _uuid(value)),
        WithJsonSchema(_optional(_ID)),
    ] = None

    added_by_service: ClassVar[frozenset[str]] = frozenset(
        {
            "revision",
            "phenomenon_origin",
            "review",
            "delayed",
            "filed_at",
            "revised_at",
            "updated_at",
            "examination",
            "verdict",
            "insight",
            "photos",
            "si_value",
            "si_unit",
        }
    )
