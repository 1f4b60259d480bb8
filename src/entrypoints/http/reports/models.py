"""Bodies of requests that file or change a report.

Types are strict here; limits are checked by the domain, whose messages clients see. The numbers in
the schemas only document them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Body
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    create_model,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from skywitness.domain.model.geography.place import MAX_ACCURACY_M, MAX_NAME_LENGTH, PlaceMethod
from skywitness.domain.model.phenomena.magnitude import (
    MAX_PERIOD_S,
    MAX_RAW_LENGTH,
    Qualifier,
    Unit,
)
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.filing import (
    IDENTITY,
    MAX_ID_LENGTH,
    MAX_NARRATIVE_LENGTH,
    Filing,
    MagnitudeFiling,
)
from skywitness.domain.model.reports.visibility import Visibility
from skywitness.entrypoints.http.kit.bodies import MERGE_PATCH_TYPE
from skywitness.entrypoints.http.kit.fields import (
    LATITUDE_SCHEMA,
    LONGITUDE_SCHEMA,
    NO_CONTROLS,
    NOT_BLANK_LINE,
    ONE_LINE,
    TIME_SCHEMA,
    UUID_PATTERN,
    WHOLE,
    RequestModel,
    closed,
    rfc3339,
)
from skywitness.entrypoints.http.kit.phenomenon_names import one_phenomenon


def _timestamp(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("must be a string such as 2026-05-21T22:14:00Z")
    return rfc3339(value)


def _uuid(value: object) -> UUID:
    try:
        found = UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        found = None
    if found is None:
        raise ValueError("must be a UUID with its four hyphens")
    return found


def _text(limit: int, pattern: str, **more: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "maxLength": limit, "pattern": pattern, **more})


Timestamp = Annotated[
    datetime,
    BeforeValidator(_timestamp),
    WithJsonSchema(TIME_SCHEMA),
]
Name = Annotated[str, _text(MAX_ID_LENGTH, NOT_BLANK_LINE, minLength=1)]
Id = Annotated[
    UUID,
    BeforeValidator(_uuid),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": UUID_PATTERN}),
]


_FROM: Final = "2013-09-02T17:40:00Z"
_UNTIL: Final = "2013-09-02T17:50:00Z"
_MAGNITUDE: Final = {"value": 1.75, "unit": "in", "qualifier": "estimated"}


class PlaceRequest(RequestModel):
    """A WGS84 point in degrees."""

    latitude: Annotated[float, WithJsonSchema(LATITUDE_SCHEMA)]
    longitude: Annotated[float, WithJsonSchema(LONGITUDE_SCHEMA)]
    accuracy_m: (
        Annotated[
            float, WithJsonSchema({"type": "number", "minimum": 0, "maximum": MAX_ACCURACY_M})
        ]
        | None
    ) = Field(None, description="radius in metres within which the true point lies")
    name: Annotated[str, _text(MAX_NAME_LENGTH, ONE_LINE)] = ""
    method: Annotated[str, WithJsonSchema(closed(PlaceMethod))] = Field(
        PlaceMethod.UNKNOWN, description="how the point was found; unknown by default"
    )


class MagnitudeRequest(RequestModel):
    """How strong it was, in the observer's own unit; accumulations should give their period."""

    value: Annotated[float, WithJsonSchema({"type": "number"})]
    unit: Annotated[str, WithJsonSchema(closed(Unit))]
    qualifier: Annotated[str, WithJsonSchema(closed(Qualifier))] = Field(
        Qualifier.UNKNOWN, description="unknown by default"
    )
    period_s: (
        Annotated[
            int,
            WHOLE,
            WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_PERIOD_S}),
        ]
        | None
    ) = Field(None, description="accumulation period in seconds")
    raw: Annotated[str, _text(MAX_RAW_LENGTH, ONE_LINE)] | None = Field(
        None, description="the words it was taken from; personal data in them is masked"
    )

    def filing(self) -> MagnitudeFiling:
        """Return it for the domain, which checks the values."""
        return MagnitudeFiling(
            value=self.value,
            unit=self.unit,
            qualifier=self.qualifier,
            period_s=self.period_s,
            raw=self.raw or "",
        )


_PHENOMENON_OR_NARRATIVE: Final[dict[str, Any]] = {
    "if": {"properties": {"phenomenon": {"type": "null"}}},
    "then": {"required": ["narrative"], "properties": {"narrative": {"pattern": r"\S"}}},
}
"""A phenomenon that is missing or null is read from the narrative, so there must be one."""


class ReportRequest(RequestModel):
    """A report to file. Members that the service sets are refused."""

    model_config = ConfigDict(json_schema_extra=_PHENOMENON_OR_NARRATIVE)

    observed_at: Timestamp = Field(
        description="RFC 3339 with an offset; from 1850, and at most one hour ahead of now",
        examples=[_FROM],
    )
    place: PlaceRequest
    observed_until: Timestamp | None = Field(
        None, description="end, unless it was an instant", examples=[_UNTIL]
    )
    phenomenon: Annotated[str, WithJsonSchema(one_phenomenon())] | None = Field(
        None,
        description="key, LSR code that stands for one phenomenon only, LSR name, or type of the "
        "Storm Events Database; read from the narrative when it is left out",
    )
    narrative: Annotated[str, _text(MAX_NARRATIVE_LENGTH, NO_CONTROLS)] = Field(
        "", description="what was observed; personal data is masked wherever it is shown"
    )
    magnitude: MagnitudeRequest | None = Field(None, examples=[_MAGNITUDE])
    source: Annotated[str, WithJsonSchema(closed(SourceClass))] = Field(
        SourceClass.PUBLIC, description="class of the observer; public by default"
    )
    visibility: Annotated[str, WithJsonSchema(closed(Visibility))] = Visibility.PUBLIC
    observer: Name | None = Field(
        None, description="who observed it: public, so personal data such as an address is refused"
    )
    external_id: Name | None = Field(
        None,
        description="id in the system that the report comes from, unique per observer; public, so "
        "personal data such as a telephone number is refused",
    )
    id: Id | None = Field(None, description="an id chosen by the client")

    def filing(self) -> Filing:
        """Return it for the domain, which checks the values."""
        return Filing(
            observed_at=self.observed_at,
            observed_until=self.observed_until,
            latitude=self.place.latitude,
            longitude=self.place.longitude,
            accuracy_m=self.place.accuracy_m,
            place_name=self.place.name,
            place_method=self.place.method,
            phenomenon=self.phenomenon,
            narrative=self.narrative,
            magnitude=None if self.magnitude is None else self.magnitude.filing(),
            source=self.source,
            visibility=self.visibility,
            observer=self.observer,
            external_id=self.external_id,
            id=self.id,
        )


class _Replacement(RequestModel):
    """What a report says from now on; its id, observer and external_id stay as they are."""

    model_config = ConfigDict(json_schema_extra=_PHENOMENON_OR_NARRATIVE)


def _annotated(kind: Any, info: FieldInfo) -> Any:
    return Annotated[(kind, *info.metadata)] if info.metadata else kind


def _patch_of(model: type[BaseModel], name: str, **parts: type[BaseModel]) -> type[BaseModel]:
    """Return a model with the members of another, each optional.

    Those that a report may lack are nullable; those of its identity are left out.
    """
    members: dict[str, Any] = {}
    for member, info in model.model_fields.items():
        if member not in IDENTITY:
            kind: Any = _annotated(parts.get(member) or info.annotation, info)
            kind = kind if info.is_required() else kind | None
            members[member] = (kind, Field(None, description=info.description))
    return create_model(
        name, __base__=RequestModel, __doc__="Members to change; null removes one.", **members
    )


@cache
def _report_patch() -> type[BaseModel]:
    """Return the model of a patch, which only the OpenAPI document needs."""
    place = _patch_of(PlaceRequest, "PlacePatch")
    magnitude = _patch_of(MagnitudeRequest, "MagnitudePatch")
    return _patch_of(ReportRequest, "ReportPatch", place=place, magnitude=magnitude)


@cache
def _report_replacement() -> type[BaseModel]:
    """Return the model of a replacement, which only the OpenAPI document needs.

    It has no identity, which may be repeated but not changed.
    """
    members: dict[str, Any] = {
        member: (
            _annotated(info.annotation, info),
            Field(info.default, description=info.description),
        )
        for member, info in ReportRequest.model_fields.items()
        if member not in IDENTITY
    }
    return create_model(
        "ReportReplacement", __base__=_Replacement, __doc__=_Replacement.__doc__, **members
    )


class DocumentedAs:
    """Accepts any JSON value, and has the schema of a model in the OpenAPI document.

    Reports are validated by `filing_of`, which needs the clock, so that faults found by the model
    and by the domain are reported together.
    """

    def __init__(self, model: Callable[[], type[BaseModel]]) -> None:
        self.model = model

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> CoreSchema:
        """Accept everything."""
        return core_schema.any_schema()

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Show the schema of the model, by its name."""
        model = self.model()
        return {**handler(model.__pydantic_core_schema__), "x-name": model.__name__}


EXAMPLE: Final = {
    "phenomenon": "flash_flood",
    "narrative": "Water covers the road, knee deep.",
    "observed_at": _FROM,
    "place": {
        "latitude": 40.76,
        "longitude": -73.88,
        "accuracy_m": 200,
        "name": "Jackson Heights, Queens",
    },
    "source": "trained_spotter",
}
"""Measurements in the shipped sample support it."""

_MEASURED: Final = {
    "phenomenon": "hail",
    "narrative": "Golf ball sized hail covering the road.",
    "observed_at": _FROM,
    "observed_until": _UNTIL,
    "place": {"latitude": 41.59, "longitude": -93.62},
    "magnitude": _MAGNITUDE,
}

EXAMPLES: Final = {"flood": {"value": EXAMPLE}, "hail": {"value": _MEASURED}}

ReportBody = Annotated[Any, DocumentedAs(lambda: ReportRequest), Body(openapi_examples=EXAMPLES)]
ReplacementBody = Annotated[
    Any,
    DocumentedAs(_report_replacement),
    Body(openapi_examples=EXAMPLES),
]
PatchBody = Annotated[
    Any,
    DocumentedAs(_report_patch),
    Body(
        media_type=MERGE_PATCH_TYPE,
        openapi_examples={
            "narrative": {"value": {"narrative": "Water covers the road, waist deep."}}
        },
    ),
]
