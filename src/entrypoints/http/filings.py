"""From a JSON value to a filing, for POST, PUT and PATCH alike; every bad field is named at once.

Members that the service adds to a report (`verdict`, `si_value`, ...) are refused where they are
sent: to take them silently would tell a client that it had changed them. A PATCH with the members
to change is the way to edit what was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from skywitness.domain.documents.reports import claim_document
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.narrative.extraction import read_claim
from skywitness.domain.model.phenomena.phenomenon import OTHER
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling, claim_from
from skywitness.domain.model.reports.report import Audience, PhenomenonOrigin, Report
from skywitness.entrypoints.http.problems.problem import invalid_body, pointer
from skywitness.entrypoints.http.problems.validation import escaped
from skywitness.entrypoints.http.schemas import (
    MagnitudeRequest,
    PlaceRequest,
    ReportRequest,
)

Model = TypeVar("Model", bound=BaseModel)
Found = list[tuple[str, str]]

IDENTITY: Final = ("id", "observer", "external_id")

_MESSAGES: Final = {
    "missing": "is required",
    "string_type": "must be a string",
    "float_type": "must be a number",
    "int_type": "must be an integer",
    "int_from_float": "must be an integer",
    "string_pattern_mismatch": "has the wrong format",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
}


def filing_of(value: object, now: datetime) -> Filing:
    """Build the filing that a JSON value describes.

    Raises:
        HttpProblem: members are missing, unknown or of the wrong type; what the domain finds wrong
            with the other members is named along with them.
    """
    try:
        return _filing(ReportRequest.model_validate(value))
    except ValidationError as error:
        found = _found(error)
        rest = _domain_problems(value, found, now) if isinstance(value, dict) else []
        raise invalid_body(found + rest) from None


def request_of(model: type[Model], value: object) -> Model:
    """Build another request model; raises a refusal naming every field that is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid_body(_found(error)) from None


def patched(report: Report, patch: object, now: datetime) -> Filing:
    """Build the filing that a merge patch (RFC 7396) makes of a report.

    The phenomenon is read again from the narrative where it was read from there before.
    """
    if isinstance(patch, Mapping):
        fixed = {"id": report.id, "observer": report.observer, "external_id": report.external_id}
        removed = [n for n in IDENTITY if n in patch and patch[n] is None and fixed[n] is not None]
        if removed:
            raise invalid_body([(f"/{name}", "cannot be removed") for name in removed])
    return filing_of(merged(request_document(report), patch), now)


def merged(target: object, patch: object) -> object:
    """Apply a merge patch: objects are merged, null removes, anything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def request_document(report: Report) -> dict[str, Any]:
    """Show a report as the request that would file it."""
    claim = claim_document(report.claim, Audience.FULL)
    document = {
        **{name: claim[name] for name in ReportRequest.model_fields if name in claim},
        "visibility": report.visibility.value,
        "place": {name: claim["place"][name] for name in PlaceRequest.model_fields},
        "magnitude": claim["magnitude"]
        and {name: claim["magnitude"][name] for name in MagnitudeRequest.model_fields},
    }
    if report.claim.phenomenon_origin is PhenomenonOrigin.NARRATIVE:
        del document["phenomenon"]
        if report.claim.magnitude == read_claim(report.claim.narrative).magnitude:
            document["magnitude"] = None
    return document


def _filing(request: ReportRequest) -> Filing:
    return Filing(
        observed_at=request.observed_at,
        observed_until=request.observed_until,
        latitude=request.place.latitude,
        longitude=request.place.longitude,
        accuracy_m=request.place.accuracy_m,
        place_name=request.place.name,
        place_method=request.place.method,
        phenomenon=request.phenomenon,
        narrative=request.narrative,
        magnitude=_magnitude(request.magnitude) if request.magnitude else None,
        source=request.source,
        visibility=request.visibility,
        observer=request.observer,
        external_id=request.external_id,
        id=request.id,
    )


def _magnitude(request: MagnitudeRequest) -> MagnitudeFiling:
    return MagnitudeFiling(
        value=request.value,
        unit=request.unit,
        qualifier=request.qualifier,
        period_s=request.period_s,
        raw=request.raw or "",
    )


def _found(error: ValidationError) -> Found:
    return [(_pointer(one), _message(one)) for one in error.errors(include_url=False)]


def _pointer(error: ErrorDetails) -> str:
    return "".join(f"/{escaped(part)}" for part in error["loc"])


def _message(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        if error["loc"][-1] in ReportRequest.added_by_service:
            return "is set by the service; leave it out"
        return "unknown field"
    return _MESSAGES.get(error["type"], error["msg"])


def _domain_problems(value: dict[str, Any], found: Found, now: datetime) -> Found:
    """Say what the domain finds wrong with the members whose types are right.

    Bad members are replaced by harmless ones, and what is then said of those is left out.
    """
    bad = {where.split("/")[1] for where, _ in found if where}
    inner = {tuple(where.split("/")[1:3]) for where, _ in found if where.count("/") > 1}
    stand_in = _without(value, found)
    stand_in.setdefault("observed_at", now.isoformat())
    place = stand_in.get("place")
    if not isinstance(place, dict):
        place = {}
    stand_in["place"] = {"latitude": 0.0, "longitude": 0.0, **place}
    unnamed = not stand_in.get("phenomenon") and {"phenomenon", "narrative"} & bad
    if unnamed:
        stand_in["phenomenon"] = OTHER.key
    if unnamed or "magnitude" in bad:
        stand_in.pop("magnitude", None)
    try:
        claim_from(_filing(ReportRequest.model_validate(stand_in)), now)
    except ValidationError:
        return []
    except Invalid as error:
        parts = [(tuple(problem.field.split(".")), problem.detail) for problem in error.problems]
        return [
            (pointer(".".join(path)), detail)
            for path, detail in parts
            if path not in inner and (path[0] not in bad or len(path) > 1)
        ]
    return []


def _without(value: dict[str, Any], found: Found) -> dict[str, Any]:
    """Copy an object without the members that were found wrong, in it and one level below."""
    kept = {
        name: dict(member) if isinstance(member, dict) else member for name, member in value.items()
    }
    for where, _ in found:
        outer, _, name = where[1:].partition("/")
        inside = kept.get(outer)
        if name and isinstance(inside, dict):
            inside.pop(name, None)
        else:
            kept.pop(outer, None)
    return kept
