"""Stores the same generated reports in the databases of the service and its peers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
from benchmarks import grown
from benchmarks.made_up import examined, findings, reports
from benchmarks.population import Life

from skywitness.adapters.sqlite import documents
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.model.reports.report import Report


def fill_service(data_dir: Path, count: int) -> None:
    """Store examined reports in the service's database."""
    made = [Life((examined(r),), findings(r).conditions, is_due=False) for r in reports(count)]
    steps = range(0, count, grown.AT_ONCE)
    grown.store(data_dir, (grown.part_of(made[at : at + grown.AT_ONCE]) for at in steps))


def fill_plain(file: Path, count: int) -> None:
    """Store the same reports in the database of the plain peers."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript((Path(__file__).parent / "plain.sql").read_text())
        for report in reports(count):
            row = plain_row(examined(report))
            marks = ", ".join("?" * len(row))
            text = f"INSERT INTO report ({', '.join(row)}) VALUES ({marks})"
            connection.execute(text, tuple(row.values()))
        connection.execute("ANALYZE")


def plain_row(report: Report) -> dict[str, Any]:
    """Return the columns of the plain peers for a report."""
    claim = report.claim
    return {
        **{"id": str(report.id), "revision": report.revision, "change": report.change},
        **{"observer": report.observer, "issuer": report.issuer},
        **{"external_id": report.external_id, "phenomenon": claim.phenomenon.key},
        "observed_at": to_text(claim.when.start),
        "observed_until": to_text(claim.when.end),
        "latitude": claim.place.point.latitude,
        "longitude": claim.place.point.longitude,
        **{"source": claim.source.value, "review": report.review.value},
        **{"filed_at": to_text(report.filed_at), "updated_at": to_text(report.updated_at)},
        "document": documents.encoded(report).decode(),
    }


def fill_peer(file: Path, count: int) -> None:
    """Store the same reports in the peer's database."""
    from benchmarks.peer import make_durable
    from benchmarks.peer_shapes import StoredReport
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{file}")
    make_durable(engine)
    StoredReport.metadata.create_all(engine)
    with engine.begin() as connection:
        table = StoredReport.__dict__["__table__"]
        connection.execute(table.insert(), [peer_row(examined(r)) for r in reports(count)])
    engine.dispose()
    with sqlite3.connect(file) as again:
        again.execute("ANALYZE")
    again.close()


def peer_row(report: Report) -> dict[str, Any]:
    """Return the columns of the peer for a report."""
    document = orjson.loads(orjson.dumps(ReportDocument.of(report), option=orjson.OPT_UTC_Z))
    place, claim = document.pop("place"), report.claim
    return {
        **{name: document[name] for name in ("id", "revision", "observer", "external_id")},
        **{name: document[name] for name in ("phenomenon", "phenomenon_origin", "narrative")},
        **{name: document[name] for name in ("magnitude", "source", "visibility", "review")},
        **{name: document[name] for name in ("delayed", "verdict", "insight", "warnings")},
        **{name: place[name] for name in ("latitude", "longitude", "accuracy_m")},
        "place_name": place["name"],
        "place_method": place["method"],
        "place_coarse": place["coarse"],
        **{name: place[name] for name in ("time_zone", "phrase")},
        "examination": document["examination"]["state"],
        "next_at": report.next_look.at if report.next_look else None,
        "waiting_for": document["examination"]["waiting_for"],
        "observed_at": claim.when.start,
        "observed_until": None if claim.when.is_instant else claim.when.end,
        "filed_at": report.filed_at,
        "revised_at": report.revised_at,
        "updated_at": report.updated_at,
    }
