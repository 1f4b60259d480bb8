"""The scenario that every generated client runs against the service."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

BASE, OBSERVED_AT, LONGITUDE = sys.argv[1], datetime.fromisoformat(sys.argv[2]), float(sys.argv[3])


class Filed(NamedTuple):
    id: UUID
    etag: str


class Page(NamedTuple):
    ids: Sequence[UUID]
    next: str | None


class Patched(NamedTuple):
    status: int
    revision: int | None = None
    narrative: str | None = None


class Client(Protocol):
    """One generated client, reduced to the operations of the walk."""

    def file(self, narrative: str, latitude: float, longitude: float) -> Filed: ...

    def list(self, bbox: list[float], limit: int, cursor: str | None = None) -> Page: ...

    def patch(self, report_id: UUID, etag: str, narrative: str) -> Patched: ...


def walk(client: Client) -> None:
    """File three reports, list them with `bbox`, follow `next`, and change one with `If-Match`."""
    filed = [
        client.file(f"Hail on deck, sighting {step}.", -40 - step / 10, LONGITUDE + step / 10)
        for step in (1, 2, 3)
    ]

    bbox = [LONGITUDE, -41.0, LONGITUDE + 1, -40.0]
    first = client.list(bbox, 2)
    assert len(first.ids) == 2
    assert first.next is not None
    second = client.list(bbox, 2, parse_qs(urlsplit(first.next).query)["cursor"][0])
    assert second.next is None
    assert {*first.ids, *second.ids} == {one.id for one in filed}

    report_id, etag = filed[0]
    narrative = "Hail on deck, the size of peas."
    assert client.patch(report_id, etag, narrative) == Patched(200, 2, narrative)
    assert client.patch(report_id, etag, "Too late.").status == 412
