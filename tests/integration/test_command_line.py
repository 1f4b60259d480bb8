from __future__ import annotations

import gzip
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

REPORTS = """\
external_id,registry,phenomenon,observed_at,observed_until,latitude,longitude,magnitude,unit,narrative
a-1,demo,rain,2013-05-08T13:00:00Z,,40.64,-73.78,,,Rain at the airport.
a-2,demo,hail,2013-05-08T13:05:00Z,,40.65,-73.80,0.75,in,Penny sized hail.
a-3,demo,hail,2013-05-08T13:05:00Z,,,-73.80,,,No latitude.
a-4,demo,frogs,2013-05-08T13:05:00Z,,40.65,-73.80,,,Frogs.
"""
STATIONS = "station,lat,lon\nJFK,40.6398,-73.7789\nLGA,40.7772,-73.8726\n"
OBSERVATIONS = """\
station,time_utc,temp_c,precip_mm
JFK,2013-05-08 12:51:00,12,4.1
LGA,2013-05-08 12:51:00,12,6.2
EWR,2013-05-08 12:51:00,12,0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports.csv").write_text(REPORTS, "utf-8")
    (tmp_path / "stations.csv").write_text(STATIONS, "utf-8")
    (tmp_path / "wide.csv").write_text(REPORTS, "utf-16-le")
    (tmp_path / "observations.csv").write_text(OBSERVATIONS, "utf-8")
    return tmp_path


# Makes a package look as if it were not installed.
WITHOUT = """
import sys
from importlib.machinery import PathFinder
class Finder(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hidden = name.partition(".")[0] == MISSING
        return None if hidden else super().find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = Finder
"""


def skywitness(
    folder: Path, *arguments: str, without: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    hiding = f"MISSING = {without!r}{WITHOUT}\n" if without else ""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SKYWITNESS_")}
    environment |= {f"SKYWITNESS_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            hiding + "from skywitness.entrypoints.cli.main import main; main()",
            *arguments,
        ],
        cwd=folder,
        env=environment | {"COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_importing_twice_changes_nothing(
    folder: Path,
) -> None:
    observations = skywitness(
        folder, "import", "observations", "observations.csv", "--stations", "stations.csv"
    )
    assert observations.stdout == "3 rows: 2 added, 0 unchanged, 1 refused\n"
    assert "line 4 refused: station is not in the list of stations" in observations.stderr

    first = skywitness(folder, "import", "reports", "reports.csv")
    assert first.stdout == "4 rows: 2 filed, 0 revised, 0 unchanged, 2 refused\n"
    assert "line 4 refused: latitude is missing" in first.stderr
    assert "line 5 refused: phenomenon is not a known" in first.stderr

    again = skywitness(folder, "import", "reports", "reports.csv")
    assert again.stdout == "4 rows: 0 filed, 0 revised, 2 unchanged, 2 refused\n"

    assert skywitness(folder, "examine").stdout == "2 examined: 2 done\n"
    assert skywitness(folder, "examine").stdout == "0 examined\n"
    assert skywitness(folder, "examine", "--all").stdout == "2 examined: 2 done\n"

    assert skywitness(folder, "db", "check").stdout == "ok\n"
    assert skywitness(folder, "db", "upgrade").returncode == 0
    rebuilt = skywitness(folder, "db", "rebuild")
    assert rebuilt.stdout == "everything that is derived was made anew\n"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("", 2, "the file is empty or has no header: nothing was imported"),
        ("\n\n", 2, "the file is empty or has no header: nothing was imported"),
        ("station,time_utc,observed_at,latitude,longitude,narrative\n", 0, "nothing was imported"),
        ("LSRDMX\n\nPRELIMINARY LOCAL STORM REPORT\n\n&&\n", 0, "nothing was imported"),
    ],
)
def test_an_empty_file_says_that_nothing_was_imported(
    folder: Path, content: str, code: int, said: str
) -> None:
    (folder / "rows.csv").write_text(content, "utf-8")

    reports = skywitness(folder, "import", "reports", "rows.csv")

    assert reports.returncode == code
    assert said in reports.stdout + reports.stderr
    if "," in content:
        options = ("--stations", "stations.csv")
        readings = skywitness(folder, "import", "observations", "rows.csv", *options)
        assert (readings.returncode, readings.stdout) == (code, reports.stdout)


def test_daily_reports_need_a_day_and_readings_need_stations(folder: Path) -> None:
    (folder / "today.csv").write_text(
        "Time,Size,Location,County,State,Lat,Lon,Comments\n0015,125,Adel,Dallas,IA,41.6,-94,x\n",
        "utf-8",
    )

    assert says_in_one_line(skywitness(folder, "import", "reports", "today.csv"), "--date")
    done = skywitness(folder, "import", "reports", "today.csv", "--date", "2021-07-10")
    assert done.stdout == "1 row: 1 filed, 0 revised, 0 unchanged, 0 refused\n"
    readings = skywitness(folder, "import", "observations", "observations.csv")
    assert says_in_one_line(readings, "--stations FILE")


def test_hours_that_lie_ahead_are_no_observations(folder: Path) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=3)
    (folder / "ahead.csv").write_text(
        f"station,time_utc,temp_c\nJFK,{ahead:%Y-%m-%dT%H:00:00Z},20\n", "utf-8"
    )

    ended = skywitness(folder, "import", "observations", "ahead.csv", "--stations", "stations.csv")

    assert ended.stdout == "1 row: 0 added, 0 unchanged, 1 refused\n"
    assert "line 2 refused: observed_at must not lie more than one hour ahead" in ended.stderr


def test_no_control_character_of_a_file_reaches_the_terminal(folder: Path) -> None:
    header = "valid_utc,typetext,magnitude,unit,city,lat,lon,source,remark,wfo\n"
    row = "2024-05-21T22:35:00Z,HAIL,1,\x1b[2J\x1b]0;x\x07,X,41.0,-92.8,Public,x,DMX\n"
    (folder / "rows.csv").write_text(header + row, "utf-8")
    (folder / "other.csv").write_text("\x1b[2J,a\n", "utf-8")

    shown = [skywitness(folder, "import", "reports", name) for name in ("rows.csv", "other.csv")]

    text = "".join(one.stdout + one.stderr for one in shown)
    assert "magnitude left out" in text
    assert "unknown file format" in text
    assert text.replace("\n", "").isprintable()


def test_config_shows_every_setting_and_no_secret(folder: Path) -> None:
    shown = skywitness(folder, "config", openweathermap_key="feedface", port="8123")

    assert "SKYWITNESS_PORT=8123" in shown.stdout
    assert "feedface" not in shown.stdout + shown.stderr
    assert len(re.findall(r"^SKYWITNESS_", shown.stdout, re.MULTILINE)) >= 20


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (("serve",), {"port": "99999"}, "SKYWITNESS_PORT"),
        (("serve",), {"host": "0.0.0.0"}, "SKYWITNESS_HOST"),
        (("serve",), {"prot": "8001"}, "the nearest is SKYWITNESS_PORT"),
        (("config",), {"open_meteo": "yes"}, "the nearest is SKYWITNESS_OPEN_METEO_URL"),
        (("import", "reports", "reports.csv"), {"data_folder": "x"}, "SKYWITNESS_DATA_DIR"),
        (("import", "reports", "stations.csv"), {}, "unknown file format"),
        (("import", "reports", "wide.csv"), {}, "not text"),
        (("db", "check"), {"database_url": "memory:"}, "DATABASE_URL"),
        (("evaluate",), {}, "--data"),
        (("evaluate", "--data", "."), {}, "is missing"),
        (("evaluate",), {}, "a folder needs reports.csv.gz"),
    ],
)
def test_errors_end_with_one_clear_line(
    folder: Path, arguments: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    ended = skywitness(folder, *arguments, **settings)

    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("missing", "settings", "extra"),
    [
        ("typer", {}, "server"),
        ("alembic", {}, "sqlite"),
        ("py3langid", {}, "text"),
        ("httpx", {"openweathermap_key": "k"}, "weather"),
        ("httpx", {"weather": "open-meteo"}, "weather"),
        (
            "azure",
            {"storage": "azure", "azure_blob_account_url": "https://account.example"},
            "azure",
        ),
        ("azure", {"text": "azure", "azure_language_endpoint": "https://l.example"}, "azure"),
    ],
)
def test_a_missing_extra_is_named_in_one_line(
    folder: Path, missing: str, settings: dict[str, str], extra: str
) -> None:
    ended = skywitness(folder, "examine", without=missing, **settings)

    assert ended.returncode in {1, 2}
    assert f"pip install 'skywitness[{extra}]'" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("by_option", [True, False])
def test_a_port_in_use_is_named_with_the_ways_to_choose_another(
    folder: Path, *, by_option: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        if by_option:
            ended = skywitness(folder, "serve", "--sample", "--port", str(port))
        else:
            ended = skywitness(folder, "serve", "--sample", port=str(port))

    assert says_in_one_line(ended, f"port {port} of 127.0.0.1 is in use")
    assert "--port or SKYWITNESS_PORT" in ended.stderr
    assert not (folder / "data").exists()


def test_the_sample_is_stored_in_the_data_folder_that_is_set(folder: Path) -> None:
    folder.joinpath("taken").touch()  # no folder can be made in it, so the start ends here

    ended = skywitness(folder, "serve", "--sample", port="0", data_dir="taken")

    assert says_in_one_line(ended, f"taken{os.sep}sample{os.sep}secret_key cannot be opened")
    assert not (folder / "data").exists()


@pytest.mark.parametrize("host", ["300.1.1.1", "192.0.2.199"])
def test_an_address_of_another_machine_is_named_with_the_ways_to_choose_another(
    folder: Path, host: str
) -> None:
    ended = skywitness(folder, "serve", "--host", host, **KEYS)

    assert says_in_one_line(ended, f"{host} is no address of this machine")
    assert "--host or SKYWITNESS_HOST" in ended.stderr


def test_the_version_is_shown(folder: Path) -> None:
    shown = skywitness(folder, "--version")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert re.fullmatch(r"skywitness [0-9]+(\.[0-9]+)*\n", shown.stdout)


COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    (): ("--version", "serve", "import", "evaluate", "config", "db"),
    ("serve",): (
        "--host",
        "SKYWITNESS_HOST",
        "--port",
        "SKYWITNESS_PORT",
        "--sample",
        "SKYWITNESS_DATA_DIR",
    ),
    ("worker",): (),
    ("examine",): ("--all",),
    ("import",): ("reports", "observations"),
    ("import", "reports"): ("File of reports",),
    ("import", "observations"): ("CSV file of readings", "--stations", "CSV file of the stations"),
    ("evaluate",): ("--data", "--json"),
    ("config",): (),
    ("db",): ("upgrade", "check", "rebuild"),
    ("db", "upgrade"): (),
    ("db", "check"): (),
    ("db", "rebuild"): (),
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_describes_its_arguments(folder: Path, command: tuple[str, ...]) -> None:
    short, long = (skywitness(folder, *command, option) for option in ("-h", "--help"))

    assert (short.returncode, short.stderr) == (0, "")
    assert short.stdout == long.stdout
    for word in ("Usage:", *COMMANDS[command]):
        assert word in short.stdout


def test_a_damaged_database_is_detected(folder: Path) -> None:
    skywitness(folder, "import", "reports", "reports.csv")
    file = folder / "data" / "skywitness.db"
    content = bytearray(file.read_bytes())
    content[5000:20000] = b"\xff" * 15000
    file.write_bytes(content)

    ended = skywitness(folder, "db", "check")

    assert ended.returncode == 1
    assert ended.stderr.strip()


def test_a_setting_that_an_adapter_rejects_stops_the_start_with_one_line(
    folder: Path,
) -> None:
    done = skywitness(
        folder, "serve", storage="azure", azure_blob_connection_string="nonsense;AccountKey=canary"
    )

    assert done.returncode == 2
    assert done.stderr.startswith("skywitness: SKYWITNESS_AZURE_BLOB")
    assert done.stderr.count("\n") == 1
    assert "canary" not in done.stderr


def says_in_one_line(done: subprocess.CompletedProcess[str], words: str) -> bool:
    return (
        done.returncode == 2
        and done.stderr.startswith("skywitness: ")
        and words in done.stderr
        and done.stderr.count("\n") == 1
    )


@pytest.mark.parametrize(
    "arguments",
    [("serve", "--port", "0"), ("worker",), ("examine",), ("db", "upgrade")],
)
def test_an_unusable_database_is_rejected_in_one_line(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    file = folder / "data" / "skywitness.db"
    skywitness(folder, "db", "upgrade")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert says_in_one_line(skywitness(folder, *arguments), "newer version")

    file.with_name("skywitness.db-wal").unlink(missing_ok=True)
    file.with_name("skywitness.db-shm").unlink(missing_ok=True)
    file.write_text("This is a letter, and no database. " * 200, "utf-8")
    assert says_in_one_line(skywitness(folder, *arguments), "not a database")

    assert says_in_one_line(
        skywitness(folder, *arguments, data_dir="reports.csv"), "cannot be opened or created"
    )


def test_a_truncated_gzip_file_is_reported_and_an_intact_one_adds_the_rest(folder: Path) -> None:
    row = "a-{},demo,rain,2013-05-08T13:00:00Z,,40.64,-73.78,,,Rain {}.\n"
    noise = Random(1)
    rows = "".join(row.format(n, noise.randbytes(20).hex()) for n in range(1000))
    whole = gzip.compress((REPORTS.splitlines(keepends=True)[0] + rows).encode())
    file = folder / "many.csv.gz"

    file.write_bytes(whole[: len(whole) // 2])
    assert says_in_one_line(
        skywitness(folder, "import", "reports", file.name), "truncated or damaged"
    )
    file.write_bytes(b"no gzip at all")
    assert says_in_one_line(
        skywitness(folder, "import", "reports", file.name), "truncated or damaged"
    )

    file.write_bytes(whole)
    counted = re.fullmatch(
        r"1,000 rows: (\d+) filed, 0 revised, (\d+) unchanged, 0 refused\n",
        skywitness(folder, "import", "reports", file.name).stdout,
    )
    assert counted
    assert int(counted[1]) < 1000
    assert int(counted[1]) + int(counted[2]) == 1000


def test_an_env_file_that_is_not_text_is_rejected_in_one_line(folder: Path) -> None:
    (folder / ".env").write_bytes(b"\xff\xfeS\0K\0Y\0")

    assert says_in_one_line(skywitness(folder, "config"), ".env")


KEYS = {"access": "keys"}


@pytest.mark.parametrize("access", ["open", "keys"])
def test_a_key_that_does_not_count_yet_says_when_it_will(folder: Path, access: str) -> None:
    created = skywitness(folder, "keys", "create", "--role", "desk", "--name", "x", access=access)

    assert ("Keys count once SKYWITNESS_ACCESS is keys." in created.stderr) == (access == "open")


def test_keys_are_created_listed_and_revoked(folder: Path) -> None:
    created = skywitness(
        folder, "keys", "create", "--role", "observer", "--name", "Ann's phone", **KEYS
    )
    key = created.stdout.strip()
    key_id = key.split("_")[1]
    listed = skywitness(folder, "keys", "list", **KEYS)
    revoked = skywitness(folder, "keys", "revoke", key_id, **KEYS)
    after = skywitness(folder, "keys", "list", **KEYS)

    assert re.fullmatch("skw_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}", key)
    assert f"{key_id}: observer observer-" in created.stderr
    assert "not used yet; expires " in listed.stdout
    assert revoked.returncode == 0
    assert revoked.stderr.endswith(f"{key_id} is revoked\n")
    assert "; revoked " in after.stdout
    everything = created.stderr + listed.stdout + revoked.stderr + after.stdout
    assert key.split("_")[2] not in everything
    data = (folder / "data").rglob("*")
    assert not any(key.split("_")[2].encode() in f.read_bytes() for f in data if f.is_file())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "observer", "--expires", "soon"), "--expires: must be such as 90d"),
        (("--role", "observer", "--scope", "all"), "--scope: there is no all"),
        (("--role", "observer", "--scope", "operate"), "scopes: are not in the role observer"),
        (("--role", "desk", "--owner", "jo@example.org"), "owner: is public and looks like"),
        (("--role", "public"), "Invalid value for '--role'"),
    ],
)
def test_a_key_that_cannot_be_is_refused_in_one_line(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = skywitness(folder, "keys", "create", "--name", "a", *arguments)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_key_cannot_be_revoked(folder: Path) -> None:
    done = skywitness(folder, "keys", "revoke", "00000000")

    assert done.returncode == 2
    assert done.stderr.endswith("skywitness: no key has the id 00000000\n")


def test_the_audit_log_is_verified(folder: Path) -> None:
    for name in ("one", "another"):
        skywitness(folder, "keys", "create", "--role", "observer", "--name", name)

    sound = skywitness(folder, "audit", "verify")
    known = skywitness(folder, "audit", "verify", "--known", sound.stdout.split()[-1].upper())
    unknown = skywitness(folder, "audit", "verify", "--known", "0" * 64)
    with closing(sqlite3.connect(folder / "data" / "skywitness.db")) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET principal = 'nobody' WHERE number = 2")
        connection.commit()
    broken = skywitness(folder, "audit", "verify")

    assert re.fullmatch("ok: 2 entries, digest [0-9a-f]{64}\n", sound.stdout)
    assert (known.returncode, known.stdout) == (0, sound.stdout)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr.endswith("no entry has this digest: the log was cut off or made anew\n")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr.endswith("the audit log was changed at or before entry 2\n")


def test_an_audit_log_that_is_not_there_is_not_sound(folder: Path) -> None:
    done = skywitness(folder, "audit", "verify")

    assert (done.returncode, done.stdout) == (2, "")
    assert "No such file" in done.stderr
    assert not (folder / "data" / "skywitness.db").exists()


def test_a_store_in_memory_keeps_no_keys(folder: Path) -> None:
    done = skywitness(folder, "keys", "list", database_url="memory:")

    assert done.returncode == 2
    assert "a store in memory is gone with its process" in done.stderr


async def test_a_link_to_sign_in_is_printed_for_the_running_service(folder: Path) -> None:
    from skywitness.adapters.memory.store import MemoryStore
    from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWorkFactory
    from skywitness.domain.model.access.actor import Actor
    from skywitness.domain.model.access.roles import Role
    from skywitness.domain.use_cases.sign_in import SignInLinks
    from skywitness.entrypoints.container.in_memory import system_clock

    printed = skywitness(folder, "sign-in-link", "--role", "desk", **KEYS)
    behind_proxy = skywitness(folder, "sign-in-link", public_url="https://sky.example/a", **KEYS)

    address, _, secret = printed.stdout.strip().partition("#")
    links = SignInLinks((folder / "data" / "secret_key").read_bytes(), system_clock())
    assert address == "http://127.0.0.1:8000/sign-in"
    units = MemoryUnitOfWorkFactory(MemoryStore())
    assert await links.redeem(secret, units) == Actor.of("local", Role.DESK)
    assert behind_proxy.stdout.startswith("https://sky.example/a/sign-in#")


@pytest.mark.parametrize(
    ("settings", "said"),
    [({}, "SKYWITNESS_ACCESS is open"), ({**KEYS, "database_url": "memory:"}, "SECRET_KEY")],
)
def test_a_link_that_would_not_work_is_not_printed(
    folder: Path, settings: dict[str, str], said: str
) -> None:
    done = skywitness(folder, "sign-in-link", **settings)

    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


class TestErase:
    @pytest.fixture
    def ids(self, folder: Path) -> list[str]:
        skywitness(folder, "import", "reports", "reports.csv", data_dir="data")
        exported = skywitness(folder, "export", data_dir="data").stdout.splitlines()
        return [json.loads(line)["id"] for line in exported]

    def left(self, folder: Path) -> int:
        return len(skywitness(folder, "export", data_dir="data").stdout.splitlines())

    def test_reports_are_erased_by_id_and_listed(self, folder: Path, ids: list[str]) -> None:
        done = skywitness(folder, "erase", ids[0], data_dir="data")
        assert (done.returncode, done.stderr) == (0, "1 report is erased\n")
        assert self.left(folder) == len(ids) - 1
        listed = skywitness(folder, "erase", "--list", data_dir="data")
        assert listed.stdout.split() == ids[:1]

    def test_all_reports_of_an_observer_are_erased(self, folder: Path, ids: list[str]) -> None:
        line = skywitness(folder, "export", data_dir="data").stdout.splitlines()[0]
        done = skywitness(
            folder, "erase", "--observer", json.loads(line)["observer"], data_dir="data"
        )
        assert done.returncode == 0
        assert self.left(folder) < len(ids)

    def test_a_list_is_applied_to_another_database(self, folder: Path, ids: list[str]) -> None:
        unknown = "018bcfe5-6800-7000-8000-00000000abcd"
        (folder / "erased.txt").write_text(f"{ids[0]}\n{unknown}\n", "utf-8")
        done = skywitness(folder, "erase", "--listed", "erased.txt", data_dir="data")
        assert (done.returncode, done.stderr) == (0, "2 reports are erased\n")
        listed = skywitness(folder, "erase", "--list", data_dir="data")
        assert sorted(listed.stdout.split()) == sorted([ids[0], unknown])

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((), "erase: name reports, or --observer, or --listed FILE"),
            (("--observer", "a", "b"), "erase: name reports, or --observer, or --listed FILE"),
            (("nonsense",), "erase: not all of these are ids of reports"),
            (
                ("018bcfe5-6800-7000-8000-00000000abcd",),
                "no report has the id 018bcfe5-6800-7000-8000-00000000abcd",
            ),
        ],
    )
    def test_what_cannot_be_erased_is_said_in_a_line(
        self, folder: Path, arguments: tuple[str, ...], message: str
    ) -> None:
        done = skywitness(folder, "erase", *arguments, data_dir="data")
        assert (done.returncode, done.stderr) == (2, f"skywitness: {message}\n")
