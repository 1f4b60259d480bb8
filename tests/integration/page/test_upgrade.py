"""A new build of the page: shown at once, kept by the service worker, and the old one forgotten."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.page.conftest import serving
from tests.tools.chromium import Visits, settled

SHELLS = """async () => (await caches.keys()).filter((name) => !name.endsWith(" data"))
  .map((name) => name.split(" ").at(-1))"""


AWAIT_SHELL = """async (version) => {
  while (!(await caches.keys()).some((name) => name.endsWith(version))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""


@pytest.fixture
def builds(site: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The page as it is built, and as another build of it would be."""
    first, second = copytree(site, tmp_path / "first"), copytree(site, tmp_path / "second")
    (script,) = (second / "assets").glob("page-*.js")
    new = script.with_name("page-another1.js")
    for file in second.rglob("*"):
        if file.suffix in {".js", ".html"} and script.name in file.read_text("utf-8"):
            file.write_text(file.read_text("utf-8").replace(script.name, new.name), "utf-8")
            for coding in (".br", ".gz"):
                file.with_name(file.name + coding).unlink(missing_ok=True)
    script.rename(new)
    for coding in (".br", ".gz"):
        script.with_name(script.name + coding).unlink()
    worker = second / "sw.js"
    worker.write_text(
        worker.read_text("utf-8").replace(version_of(first), version_of(second)), "utf-8"
    )
    return first, second


def version_of(build: Path) -> str:
    """Return the version of a build, which follows from the names of its files."""
    listed = re.search(r"\[(\"assets/[^\]]*)\]", (build / "sw.js").read_text("utf-8"))
    assert listed is not None
    names = sorted(json.loads(f"[{listed[1]}]"))
    return hashlib.sha256(",".join(names).encode()).hexdigest()[:12]


@pytest.fixture
def served_from(builds: tuple[Path, Path], tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address of a service with the first build, and the folder that it serves."""
    folder = tmp_path / "served"
    builds[0].rename(folder)
    (tmp_path / "home").mkdir()
    with serving(tmp_path / "home", SKYWITNESS_PAGE_DIR=str(folder)) as address:
        yield address, folder


def script_of(page: Page) -> str:
    return str(page.evaluate("document.querySelector('script[type=module]').src"))


def test_an_upgrade_leaves_nothing_of_the_build_before(
    browser: Browser, builds: tuple[Path, Path], served_from: tuple[str, Path]
) -> None:
    address, folder = served_from
    old, new = version_of(folder), version_of(builds[1])
    assert old != new
    visits = Visits(browser, address)
    visits.forgive("ERR_INTERNET_DISCONNECTED")
    context = visits.context(service_workers="allow")
    page = context.new_page()
    page.goto(f"{address}/reports")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.evaluate(AWAIT_SHELL, old)

    folder.rename(folder.with_name("before"))
    builds[1].rename(folder)
    page.reload()
    settled(page)
    assert "page-another1.js" in script_of(page), "a new build is shown at once"
    page.evaluate("navigator.serviceWorker.getRegistration().then((it) => it.update())")
    page.evaluate(AWAIT_SHELL, new)
    for _ in range(50):  # the worker of before is needed until its last page is closed
        page.close()
        page = context.new_page()
        page.goto(f"{address}/reports")
        if page.evaluate(SHELLS) == [new]:
            break
    assert page.evaluate(SHELLS) == [new]

    context.set_offline(True)
    page.goto(f"{address}/report")
    expect(page.get_by_role("heading", name="What do you see?")).to_be_visible()
    assert "page-another1.js" in script_of(page)
    visits.end()
