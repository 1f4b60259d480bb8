"""Encoded documents, stored beside the reports they are rendered from.

A report's public document is encoded whenever the report is stored, so that reading it decodes
nothing. It is derived data: when the definition of the documents changes, all are rendered anew.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from operator import getitem
from typing import Any
from uuid import UUID

import orjson

from skywitness.domain import documents
from skywitness.domain.documents.geojson import PointGeometryDocument, flat_values
from skywitness.domain.documents.report import (
    ReportFeatureDocument,
    ReportPropertiesDocument,
    report_or_tombstone,
)
from skywitness.domain.model.narrative import personal
from skywitness.domain.model.reports.report import Audience, Report


def encoded(report: Report, audience: Audience = Audience.PUBLIC) -> bytes:
    """Encode what an audience sees of a report, or its tombstone."""
    return orjson.dumps(report_or_tombstone(report, audience), option=orjson.OPT_UTC_Z)


def as_feature(
    document: bytes, report_id: str, latitude: float | None, longitude: float | None
) -> bytes:
    """Wrap an encoded document as a GeoJSON feature; a tombstone has no geometry."""
    properties: Any = orjson.Fragment(_with_flat_members(document))
    feature = ReportFeatureDocument(
        id=UUID(report_id),
        geometry=PointGeometryDocument.of(latitude, longitude),
        properties=properties,
    )
    return orjson.dumps(feature)


def _with_flat_members(document: bytes) -> bytes:
    """Append the flat members to an encoded report; a tombstone has none."""
    shown = orjson.loads(document)
    if "withdrawn_at" in shown:
        return document
    flat = orjson.dumps(flat_values(shown, ReportPropertiesDocument, getitem))
    return b"%s,%s" % (document[:-1], flat[1:])


@cache
def definition() -> str:
    """Return a digest of the modules that define the documents and what is masked in them."""
    digest = hashlib.sha256()
    for package in (documents, personal):
        sources = (f for f in resources.files(package).iterdir() if f.name.endswith(".py"))
        for source in sorted(sources, key=lambda f: f.name):
            digest.update(source.read_bytes())
    return digest.hexdigest()
