"""The statements that write, compiled from the tables to SQL text once.

Parameters are named after columns; `key` is the id of the report that a row hangs on.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Table,
    bindparam,
    column,
    delete,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy import insert as plain_insert
from sqlalchemy import table as light_table
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.sql import Update
from sqlalchemy.sql.dml import UpdateBase

from skywitness.adapters.sqlite import tables
from skywitness.adapters.sqlite.statement_names import Statement

_REPORT = tables.table_of(tables.ReportRow)
_REVISION = tables.table_of(tables.RevisionRow)
_EXACT_PLACE = tables.table_of(tables.ExactPlaceRow)
_VERDICT = tables.table_of(tables.VerdictRow)
_CONDITIONS = tables.table_of(tables.ConditionsRow)
_IDEMPOTENCY = tables.table_of(tables.IdempotencyRow)
_EXAMINATION = tables.table_of(tables.ExaminationRow)
_STREAM = tables.table_of(tables.StreamRow)
_AUDIT = tables.table_of(tables.AuditRow)
_CALL_DAY = tables.table_of(tables.CallDayRow)
_RECENT_CALL = tables.table_of(tables.RecentCallRow)
_TEXT_PENDING = tables.table_of(tables.TextPendingRow)
_AREA = light_table(
    "report_area",
    *map(column, ("number", "min_lat", "max_lat", "min_lon", "max_lon", "min_t", "max_t")),
)
_FILING = light_table(
    "filing",
    *(column(each.name) for each in _REPORT.columns if each.name != "number"),
    *map(column, ("claim", "exact_latitude", "exact_longitude", "begins", "ends", "told")),
)

_NUMBER = select(_REPORT.c.number).where(_REPORT.c.id == bindparam("key")).scalar_subquery()
_IS_KEY = _REPORT.c.id == bindparam("key")
_IS_SEEN = _REPORT.c.revision == bindparam("seen_revision")
_IS_LIVE = _REPORT.c.withdrawn_at.is_(None)
_IS_LEASED = exists().where(
    _EXAMINATION.c.report_number == _REPORT.c.number,
    _EXAMINATION.c.lease_token == bindparam("token"),
)
_ZERO: ColumnClause[int] = literal_column("0")
_ONE: ColumnClause[int] = literal_column("1")  # written out: parameters are the caller's alone
_NOT_LEASED = {"lease_token": null(), "lease_until": null()}

_CLAIM = (
    "phenomenon",
    "observed_at",
    "observed_until",
    "latitude",
    "longitude",
    "magnitude_si",
    "source",
    "claim_doc",
)
_FINDINGS = ("outcome", "sentiment", "language", "verdict_doc", "insight_doc")
_REVISED = ("revision", "fingerprint", "visibility", "review", "revised_at", "updated_at")


@cache
def sql(statement: Statement) -> str:
    """Return the text of a statement, with named parameters."""
    dialect = sqlite.dialect(paramstyle="named")
    return str(_all()[statement].compile(dialect=dialect))


@cache
def sql_of_row(statement: Statement) -> tuple[str, tuple[str, ...]]:
    """Return the text of an insert with unnamed parameters, and the columns that they stand for."""
    compiled = _all()[statement].compile(dialect=sqlite.dialect(paramstyle="qmark"))
    return str(compiled), tuple(compiled.positiontup or ())


@cache
def _all() -> dict[Statement, UpdateBase]:
    return {
        **_on_reports(),
        **_on_what_hangs_on_them(),
        **_on_logs(),
        **_on_the_queue(),
        **_on_calls(),
    }


def _on_reports() -> dict[Statement, UpdateBase]:
    report = update(_REPORT).where(_IS_KEY)
    seen = report.where(_REPORT.c.change == bindparam("seen_change"))
    return {
        Statement.FILE_REPORT: plain_insert(_FILING).values(_named(*_FILING.c.keys())),
        Statement.REVISE_REPORT: _changed(
            seen.where(_IS_LIVE), *_REVISED, *_CLAIM, *_FINDINGS, "examination"
        ),
        Statement.WITHDRAW_REPORT: _changed(seen.where(_IS_LIVE), "withdrawn_at", "updated_at"),
        Statement.RESTORE_REPORT: _changed(
            seen.where(_REPORT.c.withdrawn_at.is_not(None)), "updated_at", "examination"
        ).values(withdrawn_at=null()),
        Statement.STORE_FINDINGS: _changed(
            report.where(_IS_SEEN, _IS_LIVE, _IS_LEASED), *_FINDINGS, "updated_at", "examination"
        ),
        Statement.FAIL_EXAMINATION: _changed(report.where(_IS_LEASED), "updated_at", "examination"),
        Statement.REDACT_REPORT: report.values(_named("latitude", "longitude", "claim_doc")),
    }


def _on_what_hangs_on_them() -> dict[Statement, UpdateBase]:
    newest = select(_REPORT.c.revision).where(_IS_KEY).scalar_subquery()
    return {
        Statement.ADD_REVISION: _insert(_REVISION, report_number=_NUMBER),
        Statement.REDACT_REVISION: update(_REVISION)
        .where(_REVISION.c.report_number == _NUMBER, _REVISION.c.revision == newest)
        .values(_named("claim")),
        Statement.PUT_EXACT_PLACE: _upsert(_insert(_EXACT_PLACE, report_number=_NUMBER)),
        Statement.CLEAR_AREA: delete(_AREA).where(_AREA.c.number == _NUMBER),
        Statement.PUT_AREA: plain_insert(_AREA)
        .prefix_with("OR REPLACE")
        .values(
            number=_NUMBER,
            min_lat=bindparam("latitude"),
            max_lat=bindparam("latitude"),
            min_lon=bindparam("longitude"),
            max_lon=bindparam("longitude"),
            min_t=bindparam("start"),
            max_t=bindparam("end"),
        ),
        Statement.NOTE_TEXT: insert(_TEXT_PENDING).values(number=_NUMBER).on_conflict_do_nothing(),
        Statement.ADD_VERDICT: _insert(_VERDICT, leave="id", report_number=_NUMBER),
        Statement.PUT_CONDITIONS: _upsert(_insert(_CONDITIONS, report_number=_NUMBER)),
    }


def _on_logs() -> dict[Statement, UpdateBase]:
    expired = _IDEMPOTENCY.c.created_at < bindparam("expire_before")
    before = bindparam("before", type_=_STREAM.c.at.type)
    return {
        Statement.PUT_IDEMPOTENCY: _upsert(_insert(_IDEMPOTENCY), where=expired),
        Statement.ADD_AUDIT: _insert(_AUDIT, leave="number"),
        Statement.ADD_STREAM: _insert(_STREAM, leave="number"),
        Statement.FORGET_STREAM: delete(_STREAM).where(_STREAM.c.at < before),
        Statement.FORGET_IDEMPOTENCY: delete(_IDEMPOTENCY).where(
            _IDEMPOTENCY.c.created_at < before
        ),
    }


def _on_the_queue() -> dict[Statement, UpdateBase]:
    place = update(_EXAMINATION)
    of_report = place.where(_EXAMINATION.c.report_number == _NUMBER)
    leased = of_report.where(_EXAMINATION.c.lease_token == bindparam("token"))
    withdrawn = exists().where(
        _REPORT.c.number == _EXAMINATION.c.report_number, _REPORT.c.withdrawn_at.is_not(None)
    )
    attempt = _EXAMINATION.c.attempt
    until = _EXAMINATION.c.lease_until
    return {
        Statement.SCHEDULE: _upsert(
            insert(_EXAMINATION)
            .values(
                report_number=_NUMBER,
                attempt=_ZERO,
                error=null(),
                **_named("due_at"),
                **_NOT_LEASED,
            )
            .inline()
        ),
        Statement.UNSCHEDULE: of_report.values(
            due_at=null(), attempt=_ZERO, error=null(), **_NOT_LEASED
        ),
        Statement.SCHEDULE_ALL: place.where(~withdrawn).values(attempt=_ZERO, **_named("due_at")),
        Statement.TAKE_LEASE: of_report.where(
            _EXAMINATION.c.due_at <= bindparam("now"),
            or_(until.is_(None), until <= bindparam("now")),
        ).values(attempt=attempt + _ONE, **_named("lease_token", "lease_until")),
        Statement.END_LEASE: leased.values(**_named("due_at", "attempt", "error"), **_NOT_LEASED),
        Statement.RELEASE_LEASE: leased.values(
            attempt=func.max(_ZERO, attempt - _ONE), **_NOT_LEASED
        ),
    }


def _on_calls() -> dict[Statement, UpdateBase]:
    first = insert(_CALL_DAY).values(calls=_ONE, **_named("account", "day")).inline()
    of_account = _RECENT_CALL.c.account == bindparam("account")
    return {
        Statement.COUNT_CALL: first.on_conflict_do_update(
            index_elements=["account", "day"], set_={"calls": _CALL_DAY.c.calls + _ONE}
        ),
        Statement.NOTE_CALL: _insert(_RECENT_CALL),
        Statement.FORGET_CALLS: delete(_RECENT_CALL).where(
            of_account, _RECENT_CALL.c.number <= bindparam("number")
        ),
        Statement.FORGET_CALL_DAYS: delete(_CALL_DAY).where(
            _CALL_DAY.c.account == bindparam("account"), _CALL_DAY.c.day < bindparam("before")
        ),
    }


def _named(*columns: str) -> dict[str, Any]:
    return {name: bindparam(name) for name in columns}


def _insert(table: Table, *, leave: str = "", **given: Any) -> Insert:
    """Insert a row whose columns are all given by parameters of their names, but for some."""
    others = (c.name for c in table.columns if c.name not in {leave, *given})
    return insert(table).values(**_named(*others), **given).inline()


def _upsert(statement: Insert, where: Any = None) -> Insert:
    """Make an insert replace the row that has the same key."""
    table = statement.table
    keys = [key.name for key in table.primary_key]
    others = (c.name for c in table.columns if c.name not in keys)
    changed = {name: statement.excluded[name] for name in others}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed, where=where)


def _changed(statement: Update, *columns: str) -> Update:
    """Set columns from parameters, and count the change of the document."""
    return statement.values(change=_REPORT.c.change + _ONE, **_named(*columns))
