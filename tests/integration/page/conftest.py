"""The page in a browser: built if need be, and served with the sample or with an empty store."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest
from frontend.build import SITE, NodeUnavailable, build_page
from playwright.sync_api import Browser

from tests.tools.chromium import Visits, chromium

ROOT = Path(__file__).resolve().parents[3]
START = "from skywitness.entrypoints.cli.main import main; main()"


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built page; skips where there is no Node to build it with."""
    try:
        build_page()
    except NodeUnavailable as reason:
        pytest.skip(f"the page: {reason}")
    return SITE


@contextmanager
def serving(folder: Path, *arguments: str, **settings: str) -> Iterator[str]:
    """Run `skywitness serve` for the time of the block; yields its address."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SKYWITNESS_")}
    with subprocess.Popen(
        [sys.executable, "-c", START, "serve", "--port", "0", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        said = []
        for line in server.stderr:
            said.append(line)
            if "startup complete" in line:
                break
        found = re.search(r"listens on (http://\S+)", "".join(said))
        assert found is not None, "".join(said)
        Thread(target=deque, args=(server.stderr, 0), daemon=True).start()  # so that it never fills
        try:
            yield found[1]
        finally:
            server.terminate()
            assert server.wait(20) == 0


def until_examined(address: str) -> None:
    """Wait until every report of a service has its verdict."""
    with httpx.Client(base_url=address) as http:
        for _ in range(2000):
            rows = http.get("/v1/reports?limit=1000").json()["items"]
            if {row["examination"]["state"] for row in rows} == {"done"}:
                return
    raise AssertionError("reports are still being examined")


@pytest.fixture(scope="session")
def sample(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a service with the sample, examined; tests leave it as it is."""
    assert site.exists()
    with serving(tmp_path_factory.mktemp("sample"), "--sample") as address:
        until_examined(address)
        yield address


@pytest.fixture(scope="session")
def guarded_folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service of `guarded` keeps its data; `sign_in_link` needs it."""
    assert site.exists()
    return tmp_path_factory.mktemp("guarded")


@pytest.fixture(scope="session")
def guarded(guarded_folder: Path) -> Iterator[str]:
    """Address of a service with the sample where people sign in; tests leave it as it is."""
    with serving(guarded_folder, "--sample", SKYWITNESS_ACCESS="keys") as address:
        until_examined(address)
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser; of a module, because asynchronous tests cannot run beside it."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, sample: str) -> Iterator[Visits]:
    """Opens pages of the sample: `visit("/reports", theme="dark", phone=True, language="de")`.

    At the end the test fails if a page logged an error, broke its Content-Security-Policy or asked
    another host.
    """
    visits = Visits(browser, sample)
    yield visits
    visits.end()


@pytest.fixture
def visit_guarded(browser: Browser, guarded: str) -> Iterator[Visits]:
    """As `visit`, of a service where people sign in."""
    visits = Visits(browser, guarded)
    yield visits
    visits.end()


@pytest.fixture
def sign_in_link(guarded: str, guarded_folder: Path) -> str:
    """A link that signs in an administrator of `guarded` once."""
    return link_of(guarded_folder, guarded, SKYWITNESS_DATA_DIR="data/sample")


def link_of(folder: Path, address: str, *, role: str = "admin", **settings: str) -> str:
    """Make a link that signs somebody in once, for a service that runs in a folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SKYWITNESS_")}
    own = {"SKYWITNESS_ACCESS": "keys", "SKYWITNESS_PUBLIC_URL": address, **settings}
    done = subprocess.run(
        [sys.executable, "-c", START, "sign-in-link", "--role", role],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **own},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = re.search(r"http://\S+/sign-in#\S+", done.stdout)
    assert found is not None, done.stdout
    return found[0]


@pytest.fixture(scope="module")
def own_sample(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a service with the sample, examined, whose reports the tests of a file change."""
    assert site.exists()
    with serving(tmp_path_factory.mktemp("own"), "--sample") as address:
        until_examined(address)
        yield address


@pytest.fixture
def own_visits(browser: Browser, own_sample: str) -> Iterator[Visits]:
    """Opens pages of that service."""
    visits = Visits(browser, own_sample)
    yield visits
    visits.end()


@pytest.fixture(scope="module")
def service(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an empty service that the tests of a file fill."""
    assert site.exists()
    with serving(tmp_path_factory.mktemp("filing")) as address:
        yield address


@pytest.fixture
def visits(browser: Browser, service: str) -> Iterator[Visits]:
    """Opens pages of that service."""
    visits = Visits(browser, service)
    yield visits
    visits.end()
