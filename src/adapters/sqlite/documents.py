"""Encoded documents, stored beside the reports they are rendered from.

A report's public document is encoded whenever the report is stored, so that reading it decodes
nothing; so is the full one of a report that does not show all to the public. They are derived data:
when the definition of the documents changes, all are rendered anew.

Most documents end alike, with members that say that nothing particular is known of a report. Their
stored form names that ending instead (`_ENDINGS`). It ends with a checksum, because SQLite notices
no bit that flips inside a value, and what is sent is not parsed.
"""

from __future__ import annotations

import hashlib
import zlib
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from uuid import UUID

import orjson

from skywitness.domain import documents
from skywitness.domain.documents.geojson import PointGeometryDocument, flat_of
from skywitness.domain.documents.report import (
    ErasedDocument,
    ReportFeatureDocument,
    ReportPropertiesDocument,
    report_or_tombstone,
)
from skywitness.domain.documents.row import row_members
from skywitness.domain.model import assessment, desk, geography, narrative, phenomena
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.geography import towns
from skywitness.domain.model.narrative import personal
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_queries import Representation

_FEATURES_KEPT = 2_048
"""Map programs read the same page again and again. A feature follows from its document alone, so
that none is ever out of date. They take 15 MB at most.
"""
_DEFINING = {
    desk: (".py",),
    documents: (".py",),
    personal: (".py",),
    assessment: ("severity.py", "grades.py"),
    geography: ("locality.py",),
    towns: ("table.py", "towns.sha256"),
    narrative: ("damage.py", "negation.py"),
    phenomena: (".py",),
}
"""The packages that define what is stored, and which of their files."""

_LONGEST_KEPT = 3_072
_NO_PHOTOS = b',"warnings":[],"photos":[],"photos_stored":0,"photos_expected":0}'
_ENDINGS = (
    *(
        insight
        + b'"visibility":"public","review":"%s","review_reason":null,"merged_into":null,' % review
        + b'"delayed":false,"examination":{"state":"%s","next_at":null,"waiting_for":[]}' % state
        + _NO_PHOTOS
        for insight in (
            b'"verdict":null,"insight":null,',
            b'"personal_data":[],"analyser":"local","degraded":false},',
            b"",
        )
        for review in (b"received", b"approved")
        for state in (b"done", b"pending")
    ),
    _NO_PHOTOS,
    b"",
)
"""What documents end with, the longest first."""

_CHECKSUM_BYTES = 4
_SEAL_BYTES = 1 + _CHECKSUM_BYTES
_CRC_OF_VALID = 0x2144DF1C
"""The CRC-32 of any bytes that their own CRC-32 follows, so that one call checks both."""


def encoded(report: Report, audience: Audience = Audience.PUBLIC) -> bytes:
    """Encode what an audience sees of a report, or its tombstone."""
    return orjson.dumps(report_or_tombstone(report, audience), option=orjson.OPT_UTC_Z)


def stored(report: Report, document: bytes) -> tuple[bytes, bytes | None]:
    """Return the public document of a report, and the full one if it shows more, to be stored."""
    if report.is_shown_whole or report.withdrawn_at is not None:
        return sealed(document), None
    return sealed(document), sealed(encoded(report, Audience.FULL))


def sealed(document: bytes) -> bytes:
    """Return a document in its stored form."""
    for number, ending in enumerate(_ENDINGS):  # noqa: B007  # the last one fits any document
        if document.endswith(ending):
            break
    short = b"%b%c" % (document.removesuffix(ending), number)
    return short + zlib.crc32(short).to_bytes(_CHECKSUM_BYTES, "little")


def verified(stored: object) -> bytes:
    """Return the document of its stored form.

    Raises:
        StoreDamaged: the checksum does not match.
    """
    if not isinstance(stored, bytes) or zlib.crc32(stored) != _CRC_OF_VALID:
        raise StoreDamaged("a stored document does not match its checksum")
    try:
        return stored[:-_SEAL_BYTES] + _ENDINGS[stored[-_SEAL_BYTES]]
    except IndexError:
        raise StoreDamaged("a stored document has an unknown ending") from None


def as_row(document: bytes) -> bytes:
    """Return the row of an encoded document."""
    return orjson.dumps(row_members(orjson.loads(document)))


def as_feature(document: bytes, report_id: str) -> bytes:
    """Wrap an encoded document as `ReportFeatureDocument` describes it.

    A tombstone has no geometry and no flat members.
    """
    wrap = _feature if len(document) <= _LONGEST_KEPT else _feature.__wrapped__
    return wrap(document, report_id)


@lru_cache(maxsize=_FEATURES_KEPT)
def _feature(document: bytes, report_id: str) -> bytes:
    properties, geometry = document, b"null"
    members = orjson.loads(document)
    if "withdrawn_at" not in members:  # the flat members follow those that are encoded already
        flat = orjson.dumps(flat_of(members, ReportPropertiesDocument))
        properties = b"%s,%s" % (document[:-1], flat[1:])
        place = members["place"]
        point = PointGeometryDocument.of(place["latitude"], place["longitude"])
        geometry = orjson.dumps(point)
    return b'{"type":"Feature","id":"%s","geometry":%s,"properties":%s}' % (
        report_id.encode(),
        geometry,
        properties,
    )


def erased(report_id: str, erased_at: datetime, form: Representation) -> bytes:
    """Encode what lists show of an erased report."""
    document = ErasedDocument.of(UUID(report_id), erased_at)
    is_feature = form is Representation.GEOJSON
    shown = ReportFeatureDocument.of(document) if is_feature else document
    return orjson.dumps(shown, option=orjson.OPT_UTC_Z)


def forget_features() -> None:
    """Forget the features that are kept, because a report in them was erased."""
    _feature.cache_clear()


@cache
def definition() -> str:
    """Return a digest of the modules that define what is stored beside reports.

    Those are the documents, what is masked in them, and the order of the desk's queue, with the
    severities and the damage in texts that it follows from.
    """
    digest = hashlib.sha256(b"sealed with an ending and a CRC-32".join(_ENDINGS))
    for package, names in _DEFINING.items():
        sources = (f for f in resources.files(package).iterdir() if f.name.endswith(names))
        for source in sorted(sources, key=lambda f: f.name):
            digest.update(source.read_bytes())
    return digest.hexdigest()
