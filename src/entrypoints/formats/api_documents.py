"""Reports as the API serves them: lists, GeoJSON, single documents, or one document a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Qualifier
from skywitness.domain.model.reports.claim import PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.domain.use_cases.import_reports import ImportRow, Origin
from skywitness.entrypoints.formats.cells import timestamp
from skywitness.entrypoints.formats.json_files import documents_of
from skywitness.entrypoints.formats.report_lines import ISSUER

REGISTRY: Final = "skywitness"
"""Issuer of the ids of reports that were filed over the API."""

_LISTS: Final = ("items", "features")


def read_documents(path: Path) -> Iterator[ImportRow]:
    """Yield every report of a file, numbered from 1; one that cannot be read has its problems.

    Raises:
        FileBroken: the file is not JSON from some place on; raised while reading.
    """
    for number, (place, document) in enumerate(documents_of(path, _LISTS), start=1):
        try:
            report = _report(document)
            yield ImportRow(
                line=number,
                registry=_text(report, ISSUER) or _registry(report),
                filing=_filing(report),
                origin=_origin(report) if ISSUER in report else None,
            )
        except Invalid as error:
            problems = error.under(place) if place else error.problems
            yield ImportRow(line=number, registry=REGISTRY, filing=None, problems=problems)


def _report(document: object) -> Mapping[str, Any]:
    """Return the report of a document: itself, or the properties of a feature."""
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = document.get("properties")
    if not isinstance(document, dict):
        raise Invalid.at("", "is not a report")
    if document.get("withdrawn_at"):
        raise Invalid.at("withdrawn_at", "says that the report was withdrawn: nothing is left")
    report = _with_objects(document)
    missing = [name for name in ("observed_at", "place") if name not in report]
    if missing:
        raise Invalid.at(missing[0], "is missing: only reports are read, as the API serves them")
    return report


def _with_objects(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Put members such as `place_name` into `place`, where a desktop tool dropped the object."""
    found = dict(document)
    for name in ("place", "magnitude"):
        prefix = f"{name}_"
        flat = {
            key.removeprefix(prefix): value
            for key, value in document.items()
            if key.startswith(prefix) and value is not None
        }
        if flat and found.get(name) is None:
            found[name] = flat
    return found


def _registry(report: Mapping[str, Any]) -> str:
    """Return the issuer of the external id: imported reports name it in their observer."""
    external_id, observer = _text(report, "external_id"), _text(report, "observer")
    if external_id and observer.endswith(f":{external_id}"):
        return observer.removesuffix(f":{external_id}")
    return REGISTRY


def _origin(report: Mapping[str, Any]) -> Origin:
    """Return what `skywitness export` keeps of a report."""
    if _id(report) is None:
        raise Invalid.at("id", "is missing")
    times = {name: timestamp(name, _text(report, name)) for name in ("filed_at", "revised_at")}
    return Origin(observer=_text(report, "observer"), **times)


def _filing(report: Mapping[str, Any]) -> Filing:
    place = _object(report, "place")
    is_read = report.get("phenomenon_origin") == PhenomenonOrigin.NARRATIVE
    until = report.get("observed_until")
    external_id = _text(report, "external_id")
    if ISSUER not in report:
        external_id = external_id or _text(report, "id")
        if not external_id:
            raise Invalid.at("external_id", "is missing, and so is id: one of them names it")
    return Filing(
        id=_id(report),
        external_id=external_id or None,
        phenomenon=None if is_read else _text(report, "phenomenon"),
        narrative=_text(report, "narrative"),
        observed_at=timestamp("observed_at", _text(report, "observed_at")),
        observed_until=timestamp("observed_until", str(until)) if until else None,
        latitude=_required(place, "latitude", "place"),
        longitude=_required(place, "longitude", "place"),
        accuracy_m=_number(place, "accuracy_m", "place"),
        place_name=_text(place, "name", within="place"),
        place_method=_text(place, "method", within="place") or PlaceMethod.UNKNOWN,
        magnitude=_magnitude(report, is_read=is_read),
        source=_text(report, "source") or SourceClass.OTHER,
    )


def _magnitude(report: Mapping[str, Any], *, is_read: bool) -> MagnitudeFiling | None:
    """Return the magnitude, unless it was read from the narrative, as it will be again."""
    if report.get("magnitude") is None:
        return None
    given = _object(report, "magnitude")
    if is_read and given.get("raw"):
        return None
    period = _number(given, "period_s", "magnitude")
    return MagnitudeFiling(
        value=_required(given, "value", "magnitude"),
        unit=_text(given, "unit", within="magnitude"),
        qualifier=_text(given, "qualifier", within="magnitude") or Qualifier.UNKNOWN,
        period_s=None if period is None else int(period),
        raw=_text(given, "raw", within="magnitude"),
    )


def _id(report: Mapping[str, Any]) -> UUID | None:
    text = _text(report, "id")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid.at("id", "is not a UUID") from None


def _object(members: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a member that is an object; tools for maps write those as JSON in a text."""
    value = members.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
    if not isinstance(value, dict):
        raise Invalid.at(name, "is not an object")
    return value


def _text(members: Mapping[str, Any], name: str, *, within: str = "") -> str:
    value = members.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid.at(f"{within}.{name}" if within else name, "is not a string")
    return value


def _required(members: Mapping[str, Any], name: str, within: str) -> float:
    value = _number(members, name, within)
    if value is None:
        raise Invalid.at(f"{within}.{name}", "is missing")
    return value


def _number(members: Mapping[str, Any], name: str, within: str) -> float | None:
    value = members.get(name)
    if value is None:
        return None
    try:
        if not isinstance(value, bool) and isinstance(value, int | float):
            return float(value)
    except OverflowError:
        pass
    raise Invalid.at(f"{within}.{name}", "is not a number")
