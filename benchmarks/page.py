"""The page in Chromium: when its map can be used, and how smoothly it is panned.

    python -m benchmarks.page              # 5,000 reports of its own, within a minute
    python -m benchmarks.page ADDRESS      # of a service that runs

The map can be used once its ground is painted and marks and list are there. A first visit has an
empty cache, a repeated one what the first left. Frames are those that the browser drew while a
pointer dragged the map to and fro. Without Chromium, or a page that is built, it has no lines.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Final

from benchmarks.plan import Line, Plan, environment, print_table
from benchmarks.servers import HOST, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

USABLE_BAR_S: Final = 2.0
FRAMES_BAR: Final = 30.0
VISITS: Final = 5
PAN_S: Final = 4.0
PATIENCE_MS: Final = 30_000
CHROMIUM: Final = next(filter(None, map(which, ("chromium", "chromium-browser"))), None)
OPTIONS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")

_NOTE_USABLE: Final = """
addEventListener("DOMContentLoaded", () => {
  const wanted = [".leaflet-tile-loaded", ".mark", ".bulletin"];
  const look = () => {
    if (!wanted.every((one) => document.querySelector(one))) return requestAnimationFrame(look);
    requestAnimationFrame(() => { window.usableAt ??= performance.now(); });
  };
  look();
});
"""
_NOTE_FRAMES: Final = """() => {
  window.frames_drawn = [];
  const draw = (at) => { window.frames_drawn.push(at); requestAnimationFrame(draw); };
  requestAnimationFrame(draw);
}"""


def page(plan: Plan) -> list[Line]:
    """Measure the page over the reports of the service."""
    with running(plan.service(worker=False)) as server:
        return lines(f"http://{HOST}:{server.port}/", plan.reports)


def lines(address: str, reports: int | None = None) -> list[Line]:
    """Measure the page at an address."""
    reason = _missing()
    if reason is not None:
        return [Line(f"the page: {reason}", "")]
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        try:
            first, again = _visits(browser, address)
            frames = _pan(browser, address)
        finally:
            browser.close()
    of = "" if reports is None else f", {reports:,} reports"
    return [
        _usable("usable map, first visit", first),
        _usable("usable map, repeated visit", again),
        _smooth(f"frames a second while panning{of}", frames),
    ]


def _missing() -> str | None:
    """Say what there is not, if anything."""
    from frontend.build import NodeUnavailable, build_page

    if CHROMIUM is None:
        return "no Chromium on the path"
    try:
        build_page()
    except NodeUnavailable as error:
        return str(error)
    return None


def _visits(browser: Browser, address: str) -> tuple[list[float], list[float]]:
    """Return the seconds until the map could be used, of first and of repeated visits."""
    first, again = [], []
    for _ in range(VISITS):
        context = _context(browser)
        first.append(_visit(context, address))
        again.append(_visit(context, address))
        context.close()
    return first, again


def _visit(context: BrowserContext, address: str) -> float:
    opened = _opened(context, address)
    milliseconds = float(opened.evaluate("window.usableAt"))
    # What is loaded for later visits must not run beside the next one.
    opened.evaluate("navigator.serviceWorker?.ready.then(() => undefined)")
    opened.close()
    return milliseconds / 1000


def _context(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(_NOTE_USABLE)
    return context


def _opened(context: BrowserContext, address: str) -> Page:
    opened = context.new_page()
    opened.goto(address)
    opened.wait_for_function("() => window.usableAt !== undefined")
    return opened


def _pan(browser: Browser, address: str) -> list[float]:
    """Drag the map to and fro, and return when each frame was drawn, in milliseconds."""
    context = _context(browser)
    opened = _opened(context, address)
    opened.evaluate(_NOTE_FRAMES)
    box = opened.locator(".map-ground").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    opened.mouse.move(x, y)
    opened.mouse.down()
    began, step = time.monotonic(), 0
    while time.monotonic() - began < PAN_S:
        step += 1
        across = (step * 6) % 480
        opened.mouse.move(x + (across if across < 240 else 480 - across), y + across % 40)
    opened.mouse.up()
    drawn: Sequence[float] = opened.evaluate("window.frames_drawn")
    context.close()
    return list(drawn)


def _usable(what: str, seconds: list[float]) -> Line:
    middle = statistics.median(seconds)
    text = f"{middle:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"
    return Line(what, text, f"<= {USABLE_BAR_S:g} s", middle <= USABLE_BAR_S)


def _smooth(what: str, drawn: list[float]) -> Line:
    gaps = [after - before for before, after in pairwise(drawn)]
    rate = 1000 * len(gaps) / (drawn[-1] - drawn[0])
    text = f"{rate:.0f} (95 % of frames within {statistics.quantiles(gaps, n=20)[-1]:.0f} ms)"
    return Line(what, text, f">= {FRAMES_BAR:g}", rate >= FRAMES_BAR)


def main() -> None:
    """Measure the page of a service that runs, or of one with reports of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", help="of a service, with a slash at its end")
    parser.add_argument("--reports", type=int, default=5_000, help="made up, without an address")
    given = parser.parse_args()
    print(environment(), flush=True)
    if given.address:
        print_table(lines(given.address))
        return
    from benchmarks.data import fill_service

    with tempfile.TemporaryDirectory(prefix="skywitness-page-") as folder:
        plan = Plan(reports=given.reports, rounds=1, seconds=1, folder=Path(folder))
        fill_service(plan.service_dir / "data", given.reports)
        print_table(page(plan))


if __name__ == "__main__":
    main()
