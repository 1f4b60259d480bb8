-- The database of the plain peers: the same reports as JSON, with what a search by time and box needs
-- beside them, and the tables that a filing adds rows to.
CREATE TABLE report (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    change INTEGER NOT NULL,
    observer TEXT NOT NULL,
    issuer TEXT NOT NULL,
    external_id TEXT,
    phenomenon TEXT NOT NULL,
    observed_at TEXT NOT NULL,
    observed_until TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    source TEXT NOT NULL,
    review TEXT NOT NULL,
    filed_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (external_id, issuer)
);
CREATE INDEX ix_report_observed_at ON report (observed_at, id, longitude, latitude);
CREATE TABLE revision (
    report_number INTEGER NOT NULL REFERENCES report,
    revision INTEGER NOT NULL,
    revised_at TEXT NOT NULL,
    revised_by TEXT NOT NULL,
    claim TEXT NOT NULL,
    PRIMARY KEY (report_number, revision)
) WITHOUT ROWID;
CREATE TABLE examination (
    report_number INTEGER PRIMARY KEY REFERENCES report,
    due_at TEXT,
    attempt INTEGER NOT NULL
);
CREATE INDEX ix_examination_due_at ON examination (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE stream (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    change TEXT NOT NULL,
    report_id TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    principal TEXT NOT NULL,
    action TEXT NOT NULL,
    report_id TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX ix_audit_report_id ON audit (report_id);
CREATE TABLE idempotency (
    key TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    report_id TEXT NOT NULL,
    created_at TEXT NOT NULL
);
