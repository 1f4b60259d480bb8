"""The peer: the same reports served the usual way, as in FastAPI tutorials and templates.

SQLModel rows, an AsyncSession for each request over aiosqlite, `response_model`. It is not
deliberately slow: one engine with a pool, no lazy loading, an index for its list, a keyset cursor
instead of an offset, sessions that do not expire rows, responses encoded by pydantic. Its commits
are as durable (write-ahead log, synchronous=FULL). It has no revisions, audit, stream, full text or
examination queue, which spares it work that the service does.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

from benchmarks.peer_shapes import (
    ExaminationOut,
    InsightOut,
    MagnitudeIn,
    MagnitudeOut,
    PageOut,
    PhraseOut,
    PlaceOut,
    ReportIn,
    ReportOut,
    StoredReport,
    VerdictOut,
)
from fastapi import Depends, FastAPI, HTTPException, Query, Response
from pydantic import AwareDatetime
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import and_, col, desc, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession


def engine_for(file: str) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", connect_args={"timeout": 30})
    make_durable(engine.sync_engine)
    return engine


def make_durable(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()


app = FastAPI()
_engine = engine_for(os.environ.get("PEER_DATABASE", ":memory:"))


async def a_session() -> AsyncIterator[AsyncSession]:
    async with AsyncSession(_engine, expire_on_commit=False) as session:
        yield session


Session = Annotated[AsyncSession, Depends(a_session)]


@app.get("/livez")
async def livez() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/v1/reports/{report_id}")
async def read_report(report_id: uuid.UUID, session: Session, response: Response) -> ReportOut:
    row = await session.get(StoredReport, str(report_id))
    if row is None:
        raise HTTPException(404)
    response.headers["ETag"] = f'"{row.revision}"'
    return shown(row)


@app.get("/v1/reports")
async def list_reports(
    session: Session,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    to: AwareDatetime | None = None,
    bbox: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    after: str | None = None,
) -> PageOut:
    time, identity = col(StoredReport.observed_at), col(StoredReport.id)
    query = select(StoredReport).order_by(desc(time), desc(identity)).limit(limit + 1)
    if since is not None:
        query = query.where(time >= since)
    if to is not None:
        query = query.where(time < to)
    if bbox is not None:
        west, south, east, north = map(float, bbox.split(","))
        query = query.where(
            col(StoredReport.longitude).between(west, east),
            col(StoredReport.latitude).between(south, north),
        )
    if after is not None:
        at, _, id_ = after.partition("~")
        position = datetime.fromisoformat(at)
        query = query.where(or_(time < position, and_(time == position, identity < id_)))
    rows = (await session.exec(query)).all()
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return PageOut(
        items=[shown(row) for row in rows[:limit]],
        next=f"/v1/reports?after={last.observed_at.isoformat()}~{last.id}" if last else None,
    )


@app.post("/v1/reports", status_code=201)
async def file_report(filing: ReportIn, session: Session, response: Response) -> ReportOut:
    now = datetime.now(UTC)
    place = filing.place
    row = StoredReport(
        id=str(uuid.uuid4()),
        observer="local",
        external_id=filing.external_id,
        phenomenon=filing.phenomenon,
        narrative=filing.narrative,
        observed_at=filing.observed_at,
        observed_until=filing.observed_until,
        latitude=place.latitude,
        longitude=place.longitude,
        accuracy_m=place.accuracy_m,
        place_name=place.name,
        place_method=place.method,
        magnitude=in_si(filing.magnitude),
        source=filing.source,
        delayed=(now - filing.observed_at).total_seconds() > 12 * 3600,
        filed_at=now,
        revised_at=now,
        updated_at=now,
    )
    session.add(row)
    await session.commit()
    response.headers["Location"] = f"/v1/reports/{row.id}"
    response.headers["ETag"] = f'"{row.revision}"'
    return shown(row)


_SI = {"in": (25.4, "mm"), "kt": (1852 / 3600, "m/s"), "mph": (0.44704, "m/s"), "mm": (1, "mm")}


def in_si(given: MagnitudeIn | None) -> dict[str, Any] | None:
    if given is None:
        return None
    factor, unit = _SI.get(given.unit, (1, given.unit))
    return {**given.model_dump(), "raw": None, "si_value": given.value * factor, "si_unit": unit}


def shown(row: StoredReport) -> ReportOut:
    return ReportOut(
        id=row.id,
        revision=row.revision,
        observer=row.observer,
        external_id=row.external_id,
        phenomenon=row.phenomenon,
        phenomenon_origin=row.phenomenon_origin,
        narrative=row.narrative,
        observed_at=row.observed_at,
        observed_until=row.observed_until,
        place=PlaceOut(
            latitude=row.latitude,
            longitude=row.longitude,
            accuracy_m=row.accuracy_m,
            coarse=row.place_coarse,
            name=row.place_name,
            method=row.place_method,
            time_zone=row.time_zone,
            phrase=PhraseOut(**row.phrase) if row.phrase else None,
        ),
        magnitude=MagnitudeOut(**row.magnitude) if row.magnitude else None,
        source=row.source,
        visibility=row.visibility,
        review=row.review,
        delayed=row.delayed,
        filed_at=row.filed_at,
        revised_at=row.revised_at,
        updated_at=row.updated_at,
        examination=ExaminationOut(
            state=row.examination, next_at=row.next_at, waiting_for=row.waiting_for
        ),
        verdict=VerdictOut(**row.verdict) if row.verdict else None,
        insight=InsightOut(**row.insight) if row.insight else None,
        warnings=row.warnings,
        photos=[],
        photos_stored=0,
        photos_expected=0,
    )
