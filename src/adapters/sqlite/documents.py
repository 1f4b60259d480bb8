"""Documents put together from columns that hold them already encoded.

What comes out equals `report_document`, byte for byte, without building a single entity.
"""

from __future__ import annotations

from typing import NamedTuple

import orjson

from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.domain.model.time.interval import DELAYED_AFTER
from skywitness.ports.report_queries import Representation


class DocumentRow(NamedTuple):
    """The columns of a report that its documents are made of."""

    id: str
    revision: int
    change: int
    observer: str
    external_id: str | None
    claim_doc: str
    observed_until: str
    latitude: float | None
    longitude: float | None
    visibility: str
    review: str
    filed_at: str
    revised_at: str
    updated_at: str
    withdrawn_at: str | None
    examination: str
    verdict_doc: str | None
    insight_doc: str | None


COLUMNS = ", ".join(f"r.{name}" for name in DocumentRow._fields)
"""What to select from `report AS r`, in the order of `DocumentRow`."""


def encoded(row: DocumentRow, form: Representation) -> bytes:
    """Return the document that everybody may see of a report, or its tombstone."""
    is_gone = row.withdrawn_at is not None
    document = _tombstone(row) if is_gone else _report(row)
    if form is Representation.GEOJSON:
        geometry = "null" if is_gone else _geometry(row)
        document = (
            f'{{"type":"Feature","id":"{row.id}","geometry":{geometry},"properties":{document}}}'
        )
    return document.encode()


def _report(row: DocumentRow) -> str:
    return (
        f'{{"id":"{row.id}","revision":{row.revision},"observer":{_json(row.observer)},'
        f'"external_id":{_json(row.external_id)},{row.claim_doc[1:-1]},'
        f'"visibility":"{row.visibility}","review":"{row.review}","delayed":{_delayed(row)},'
        f'"filed_at":"{_shown(row.filed_at)}","revised_at":"{_shown(row.revised_at)}",'
        f'"updated_at":"{_shown(row.updated_at)}","examination":{{"state":"{row.examination}"}},'
        f'"verdict":{row.verdict_doc or "null"},"insight":{row.insight_doc or "null"},"photos":[]}}'
    )


def _tombstone(row: DocumentRow) -> str:
    return (
        f'{{"id":"{row.id}","revision":{row.revision},"updated_at":"{_shown(row.updated_at)}",'
        f'"withdrawn_at":"{_shown(row.withdrawn_at or "")}"}}'
    )


def _geometry(row: DocumentRow) -> str:
    if row.latitude is None or row.longitude is None:
        return "null"
    return f'{{"type":"Point","coordinates":{_json([row.longitude, row.latitude])}}}'


def _delayed(row: DocumentRow) -> str:
    late = from_text(row.filed_at) - from_text(row.observed_until) > DELAYED_AFTER
    return "true" if late else "false"


def _shown(moment: str) -> str:
    """Leave out the fraction of a stored moment where it is nothing, as documents do."""
    return moment.removesuffix(".000000Z") + "Z" if moment.endswith(".000000Z") else moment


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
