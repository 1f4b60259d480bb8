from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from skywitness.adapters.sqlite import check, documents, migrate, report_rows, schema
from skywitness.adapters.sqlite.database import Database, ensure_current
from skywitness.adapters.sqlite.driver import connect, driver
from skywitness.adapters.sqlite.packing import unpacked
from skywitness.adapters.sqlite.schema import stored_definition
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.geography.place import Place
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Visibility
from skywitness.ports.unit_of_work import AuditEntry
from tests.builders import DES_MOINES, FILED_AT, a_claim, a_report, a_verdict, an_insight

UPGRADE = "import sys, pathlib; from skywitness.adapters.sqlite.database import ensure_current\n"
UPGRADE += "ensure_current(pathlib.Path(sys.argv[1]))"


def run_python(code: str, *arguments: object) -> subprocess.Popen[str]:
    parts = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(parts, stderr=subprocess.PIPE, text=True)


def objects(path: Path) -> set[tuple[str, str]]:
    with closing(connect(path, read_only=True)) as connection:
        rows = connection.execute("SELECT type, name FROM sqlite_master").fetchall()
    return {(kind, name) for kind, name in rows if name != "alembic_version"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "skywitness.db"


def test_every_step_goes_up_down_and_up_again(path: Path) -> None:
    path.parent.mkdir()
    with migrate.locked(path) as config:
        steps = list(ScriptDirectory.from_config(config).walk_revisions())
        for step in reversed(steps):
            command.upgrade(config, step.revision)
            command.downgrade(config, str(step.down_revision or "base"))
            command.upgrade(config, step.revision)
    migrate.upgrade(path)
    assert migrate.check(path) == []


def test_going_down_leaves_nothing_behind(path: Path) -> None:
    path.parent.mkdir()
    migrate.upgrade(path)
    with migrate.locked(path) as config:
        command.downgrade(config, "base")
    assert {name for _, name in objects(path) if not name.startswith("sqlite_")} <= {
        "alembic_version"
    }


OLD_CODES = {
    "[]": "",
    "[800]": "NSW",
    "[202,801]": "+TSRA",
    "[500,701]": "-RA BR",
    "[799]": "",
    "[899]": "",
}
CODES_AGAIN = ["[]", "[800]", "[202]", "[500, 701]", "[]", "[]"]


def test_condition_ids_become_present_weather_and_go_back(path: Path) -> None:
    path.parent.mkdir()
    with migrate.locked(path) as config:
        command.upgrade(config, "0003")
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("INSERT INTO station VALUES ('KDSM', 'Des Moines', 41.5, -93.7, 'a')")
        for hour, codes in enumerate(OLD_CODES):
            connection.execute(
                "INSERT INTO observation (station_id, observed_at, precipitation_period_s, codes,"
                " description) VALUES ('KDSM', ?, 3600, ?, '')",
                (f"2026-05-21T0{hour}:00:00.000000Z", codes),
            )
        connection.executemany(
            "INSERT INTO conditions VALUES (?, ?)",
            (
                (n, f'[{{"station":"\u00e9","codes":{codes},"description":""}}]')
                for n, codes in enumerate(1001 * list(OLD_CODES))  # several batches
            ),
        )

    migrate.upgrade(path)
    groups = list(OLD_CODES.values())
    assert stored_weather(path, "present_weather") == (groups, 1001 * groups)
    with migrate.locked(path) as config:
        command.downgrade(config, "0003")
    observed, in_documents = stored_weather(path, "codes")
    assert observed == CODES_AGAIN
    assert in_documents == 1001 * [json.loads(codes) for codes in CODES_AGAIN]


def stored_weather(path: Path, name: str) -> tuple[list[object], list[object]]:
    """Return present weather as observations have it, and as the conditions of reports do."""
    with closing(connect(path, read_only=True)) as connection:
        observed = connection.execute(f"SELECT {name} FROM observation ORDER BY observed_at")
        conditions = connection.execute("SELECT document FROM conditions ORDER BY report_number")
        documents = [json.loads(document)[0] for (document,) in conditions]
        assert {(one["station"], one["description"]) for one in documents} == {("\u00e9", "")}
        return [text for (text,) in observed], [one[name] for one in documents]


def test_the_tables_say_what_the_migrations_made(path: Path) -> None:
    ensure_current(path)
    with migrate.locked(path) as config:
        command.check(config)  # raises when there is a difference


def test_the_constant_names_the_newest_migration(path: Path) -> None:
    assert migrate.head() == schema.REVISION


def test_an_interrupted_upgrade_is_done_again_from_the_start(path: Path) -> None:
    path.parent.mkdir()
    crash = (
        "import os, pathlib, sys\n"
        "from alembic import command\n"
        "from skywitness.adapters.sqlite import migrate\n"
        "with migrate.locked(pathlib.Path(sys.argv[1])) as config:\n"
        "    command.upgrade(config, 'head')\n"
        "    os._exit(9)\n"
    )
    process = run_python(crash, path)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 9, errors
    assert objects(path) == set()
    ensure_current(path)
    assert migrate.check(path) == []


def test_two_processes_may_start_at_once(path: Path) -> None:
    processes = [run_python(UPGRADE, path) for _ in range(2)]
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    assert migrate.check(path) == []


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    ensure_current(path)
    with closing(connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'later'")
    with pytest.raises(schema.SchemaUnknown):
        ensure_current(path)


def test_a_current_file_is_opened_without_loading_sqlmodel(path: Path) -> None:
    ensure_current(path)
    code = (
        "import asyncio, pathlib, sys\n"
        "from skywitness.adapters.sqlite import examination_queue, queries, stream_log\n"
        "from skywitness.adapters.sqlite.database import Database\n"
        "async def main():\n"
        "    database = Database(pathlib.Path(sys.argv[1]))\n"
        "    await database.open()\n"
        "    await database.close()\n"
        "asyncio.run(main())\n"
        "slow = {'sqlmodel', 'sqlalchemy', 'alembic', 'cattrs'}\n"
        "print(*slow & set(sys.modules), file=sys.stderr)\n"
    )
    process = run_python(code, path)
    _, loaded = process.communicate(timeout=60)
    assert process.returncode == 0, loaded
    assert loaded.strip() == ""


def test_without_the_shipped_library_the_standard_one_serves(path: Path) -> None:
    code = (
        "import asyncio, pathlib, sqlite3, sys\n"
        "sys.modules['pysqlite3'] = None  # as if it were not installed\n"
        "from skywitness.adapters.sqlite import driver, migrate\n"
        "from skywitness.adapters.sqlite.database import Database\n"
        "async def main(path):\n"
        "    database = Database(path)\n"
        "    await database.open()\n"
        "    await database.writer.run(lambda c: c.execute('DELETE FROM stream'))\n"
        "    rows = await database.reader.execute_fetchall('PRAGMA journal_mode')\n"
        "    assert list(rows) == [(driver.journal_mode(),)]\n"
        "    await database.close()\n"
        "assert driver.driver is sqlite3\n"
        "asyncio.run(main(pathlib.Path(sys.argv[1])))\n"
        "assert migrate.check(pathlib.Path(sys.argv[1])) == []\n"
    )
    process = run_python(code, path)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


def test_check_says_what_is_wrong(path: Path) -> None:
    assert migrate.check(path) == [f"there is no file {path}"]
    ensure_current(path)
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("INSERT INTO exact_place VALUES (7, 1.0, 2.0, 0, 0, 0)")
        connection.execute("DELETE FROM alembic_version")
    schema_line, reference_line = migrate.check(path)
    assert f"not at {schema.REVISION}" in schema_line
    assert "exact_place" in reference_line


async def test_the_audit_log_is_only_ever_added_to(path: Path) -> None:
    database = Database(path)
    try:
        await database.open()
        report = a_report()
        async with SqliteUnitOfWorkFactory(database)() as unit:
            unit.audit.add(
                AuditEntry(
                    at=FILED_AT, principal="somebody", action="report.file", subject=str(report.id)
                )
            )
            await unit.commit()
    finally:
        await database.close()
    with closing(connect(path)) as connection:
        for statement in ("UPDATE audit SET principal = 'nobody'", "DELETE FROM audit"):
            with pytest.raises(driver.IntegrityError, match="only ever added to"):
                connection.execute(statement)


def counted(path: Path) -> tuple[list[object], list[object]]:
    """Whether each report is coarse, and how many there are of both by their facets."""
    with closing(connect(path, read_only=True)) as connection:
        return (
            connection.execute(
                "SELECT r.id, f.coarse FROM report AS r JOIN facet AS f ON f.id = r.facet "
                "ORDER BY r.id"
            ).fetchall(),
            connection.execute(
                "SELECT coarse, sum(reports) FROM facet WHERE reports > 0 GROUP BY coarse"
            ).fetchall(),
        )


async def store(
    path: Path, reports: Iterable[Report], changed: Iterable[tuple[Report, Report]] = ()
) -> None:
    """Add reports, then store what became of some of them."""
    database = Database(path)
    try:
        await database.open()
        async with SqliteUnitOfWorkFactory(database)() as unit:
            for report in reports:
                unit.reports.add(report)
            for after, before in changed:
                unit.reports.save(after, before)
            await unit.commit()
    finally:
        await database.close()


async def test_obscured_reports_become_coarse_and_go_back(path: Path) -> None:
    views = [
        None,
        *(
            PublicView(narrative="", place_name="", point=DES_MOINES, accuracy_m=accuracy_m)
            for accuracy_m in (9_000.0, 9_500.0, 15_000.0)
        ),
    ]
    reports = [a_report(claim=a_claim(**({"public": one} if one else {}))) for one in views]
    await store(path, reports)
    coarse = {str(report.id): int(report.claim.public.is_obscured) for report in reports}
    assert counted(path) == (sorted(coarse.items()), [(0, 1), (1, 3)])

    with migrate.locked(path) as config:
        command.downgrade(config, "0024")
    before = counted(path)
    with migrate.locked(path) as config:
        command.upgrade(config, "0025")

    coarse |= dict.fromkeys((str(report.id) for report in reports[1:3]), 0)
    assert before == (sorted(coarse.items()), [(0, 3), (1, 1)])
    assert counted(path)[1] == [(0, 1), (1, 3)]
    migrate.upgrade(path)
    assert check.problems(path) == []


async def test_places_known_to_ten_kilometres_go_back_to_what_others_are_counted_with(
    path: Path,
) -> None:
    near, far = (Place(point=DES_MOINES, accuracy_m=m) for m in (100.0, 20_000.0))
    alone = a_claim(phenomenon=PHENOMENA["tornado"], place=far)
    claims = [a_claim(place=near), a_claim(place=far), alone]
    await store(path, [a_report(claim=claim) for claim in claims])

    with migrate.locked(path) as config:
        command.downgrade(config, "0022")

    with closing(connect(path, read_only=True)) as connection:
        counts = connection.execute("SELECT reports FROM facet WHERE reports > 0").fetchall()
    assert sorted(counts) == [(1,), (2,)]
    migrate.upgrade(path)
    assert check.problems(path) == []


@pytest.mark.parametrize("was_public", [False, True])
async def test_private_reports_keep_a_file_from_a_version_that_would_show_them(
    path: Path, *, was_public: bool
) -> None:
    private = a_report(visibility=Visibility.PRIVATE, was_public=was_public)
    await store(path, [a_report(), private])

    with pytest.raises(RuntimeError, match="would show: 1"), migrate.locked(path) as config:
        command.downgrade(config, "0020")

    assert migrate.check(path) == []


async def test_what_was_private_once_keeps_no_file_from_an_earlier_version(path: Path) -> None:
    private = a_report(visibility=Visibility.PRIVATE, insight=an_insight())
    public = private.revised(private.claim, FILED_AT, private.observer, Visibility.PUBLIC)
    await store(path, [a_report(insight=an_insight()), private])
    await store(path, [], [(public, private)])

    with migrate.locked(path) as config:
        command.downgrade(config, "0020")

    migrate.upgrade(path)
    assert check.problems(path) == []


async def test_compressed_json_becomes_plain_for_an_earlier_version(path: Path) -> None:
    await file_and_examine(path, 3)
    values = (
        "SELECT state FROM report UNION ALL SELECT claim FROM revision "
        "UNION ALL SELECT document FROM verdict"
    )
    with closing(connect(path, read_only=True)) as connection:
        stored = [value for (value,) in connection.execute(values).fetchall()]
    with migrate.locked(path) as config:
        command.downgrade(config, "0025")

    with closing(connect(path, read_only=True)) as connection:
        plain = [value for (value,) in connection.execute(values).fetchall()]

    assert any(value.startswith(b"\x02") for value in stored)
    assert [unpacked(value) for value in stored] == plain
    migrate.upgrade(path)
    assert check.problems(path) == []


def stored_documents(path: Path) -> dict[str, bytes]:
    with closing(connect(path, read_only=True)) as connection:
        return dict(connection.execute("SELECT id, document FROM report").fetchall())


async def file_and_examine(path: Path, number: int) -> None:
    database = Database(path)
    try:
        await database.open()
        async with SqliteUnitOfWorkFactory(database)() as unit:
            for _ in range(number):
                report = a_report()
                unit.reports.add(report)
                withdrawn = report.withdrawn(FILED_AT)
                unit.reports.save(withdrawn, report)
                unit.reports.add(a_report(verdict=a_verdict(), insight=an_insight()))
            await unit.commit()
    finally:
        await database.close()


async def test_documents_of_another_definition_are_rendered_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await file_and_examine(path, 3)
    before = stored_documents(path)
    with closing(connect(path)) as connection:
        connection.execute("UPDATE report SET document = x'00'")
    assert migrate.check(path) == []
    monkeypatch.setattr(documents, "definition", lambda: "another")
    assert migrate.check(path) == ["the stored documents are those of another version"]
    ensure_current(path)
    assert stored_documents(path) == before
    assert migrate.check(path) == []


async def test_interrupted_rendering_starts_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await file_and_examine(path, 3)
    before = stored_documents(path)
    with closing(connect(path)) as connection:
        connection.execute("UPDATE report SET document = x'00'")
    monkeypatch.setattr(documents, "definition", lambda: "another")
    monkeypatch.setattr(report_rows, "_BATCH_SIZE", 2)
    encoded, calls = documents.encoded, count()

    def interrupted(report: Report) -> bytes:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return encoded(report)

    monkeypatch.setattr(documents, "encoded", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ensure_current(path)
    assert sum(document == b"\0" for document in stored_documents(path).values()) == 4
    with closing(connect(path)) as connection:
        assert stored_definition(connection) is None  # nor are they those of the version before
    monkeypatch.setattr(documents, "encoded", encoded)
    ensure_current(path)
    assert stored_documents(path) == before
