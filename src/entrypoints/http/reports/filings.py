"""Converts the JSON of POST, PUT and PATCH to a filing; all invalid fields are reported at once.

Members that the service sets (`verdict`, `si_value`, ...) are rejected: if they were ignored,
clients could believe they had changed them. To edit a report that was read, use PATCH.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from skywitness.domain.documents.claim import MagnitudeDocument, PlaceDocument
from skywitness.domain.documents.document import Document
from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.narrative.extraction import read_claim
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.phenomena.phenomenon import OTHER
from skywitness.domain.model.reports.claim import PhenomenonOrigin
from skywitness.domain.model.reports.filing import IDENTITY, Filing, claim_from
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.entrypoints.http.kit.fields import RequestModel
from skywitness.entrypoints.http.problems.problem import invalid_body, pointer
from skywitness.entrypoints.http.problems.validation import Faults, escaped, message
from skywitness.entrypoints.http.reports.models import (
    MagnitudeRequest,
    PlaceRequest,
    ReportRequest,
)

_SHOWN: Final[Mapping[type[RequestModel], type[Document]]] = {
    ReportRequest: ReportDocument,
    PlaceRequest: PlaceDocument,
    MagnitudeRequest: MagnitudeDocument,
}
_SET_BY_SERVICE: Final = frozenset(
    member.name
    for request, document in _SHOWN.items()
    for member in fields(document)
    if member.name not in request.model_fields
)
"""Members of a report that cannot be sent."""


def filing_of(value: object, now: datetime, redactor: Redactor) -> Filing:
    """Build the filing that a JSON value describes.

    Raises:
        HttpProblem: members are missing, unknown or of the wrong type, or invalid in the domain.
    """
    try:
        return ReportRequest.model_validate(value).filing()
    except ValidationError as error:
        found = _faults(error)
        more = _domain_faults(value, found, now, redactor) if isinstance(value, dict) else []
        raise invalid_body(found + more) from None


def patched(report: Report, patch: object, now: datetime, redactor: Redactor) -> Filing:
    """Build the filing that a merge patch (RFC 7396) makes of a report.

    A phenomenon that was read from the narrative is read again.
    """
    if isinstance(patch, Mapping):
        removed = [
            name
            for name in IDENTITY
            if name in patch and patch[name] is None and getattr(report, name) is not None
        ]
        if removed:
            raise invalid_body([(f"/{name}", "cannot be removed") for name in removed])
    return filing_of(merged(request_document(report), patch), now, redactor)


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
    """Return the request that would file the report as it is."""
    shown = ReportDocument.of(report, Audience.FULL)
    full: dict[str, Any] = orjson.loads(orjson.dumps(shown, option=orjson.OPT_UTC_Z))
    document = {name: full[name] for name in ReportRequest.model_fields}
    document["place"] = {name: full["place"][name] for name in PlaceRequest.model_fields}
    if full["magnitude"]:
        magnitude = {name: full["magnitude"][name] for name in MagnitudeRequest.model_fields}
        document["magnitude"] = magnitude
    if report.claim.phenomenon_origin is PhenomenonOrigin.NARRATIVE:
        del document["phenomenon"]
        if report.claim.magnitude == read_claim(report.claim.public.narrative).magnitude:
            document["magnitude"] = None
    return document


def _faults(error: ValidationError) -> Faults:
    return [
        ("".join(f"/{escaped(part)}" for part in one["loc"]), _message(one))
        for one in error.errors(include_url=False)
    ]


def _message(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden" and error["loc"][-1] in _SET_BY_SERVICE:
        return "is set by the service; leave it out"
    return message(error)


def _domain_faults(
    value: dict[str, Any], found: Faults, now: datetime, redactor: Redactor
) -> Faults:
    """Return the domain's faults of the members whose types are valid.

    Invalid members are replaced by harmless values, whose faults are left out.
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
        claim_from(ReportRequest.model_validate(stand_in).filing(), now, redactor)
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


def _without(value: dict[str, Any], found: Faults) -> dict[str, Any]:
    """Copy an object without invalid members, on two levels."""
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
