"""Stores the same generated reports in the databases of the service and the peer."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from benchmarks.made_up import examined, findings, reports

from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.model.reports.report import Report
from skywitness.ports.examination_queue import Lease

AT_ONCE = 200


async def fill_service(data_dir: Path, count: int) -> None:
    """Store examined reports in the service's database through its ports."""
    from skywitness.entrypoints.container.container import make_container
    from skywitness.entrypoints.settings import read_settings

    settings = read_settings(_env_file=None, data_dir=data_dir, log_level="WARNING")
    container = make_container(settings)
    services = container.services()
    made = list(reports(count))
    known = {report.id: report for report in made}
    async with container.lifecycle().running():
        for first in range(0, count, AT_ONCE):
            async with services.units() as unit:
                for report in made[first : first + AT_ONCE]:
                    unit.reports.add(report)
                await unit.commit()
        queue = services.queue

        async def complete(lease: Lease) -> None:
            report = known[lease.report_id]
            found = findings(report)
            await queue.complete(lease, found, found.verdict.decided_at, None)

        now = services.clock.now()
        while leases := await queue.lease("bench", now, timedelta(hours=1), AT_ONCE):
            await asyncio.gather(*map(complete, leases))


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
        "examination": document["examination"]["state"],
        "observed_at": claim.when.start,
        "observed_until": None if claim.when.is_instant else claim.when.end,
        "filed_at": report.filed_at,
        "revised_at": report.revised_at,
        "updated_at": report.updated_at,
    }
