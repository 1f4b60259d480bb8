"""Chromium of this machine, driven by Playwright."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import pytest
from frontend.build import HERE as FRONTEND
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from typing_extensions import override

CHROMIUM: Final = next(
    filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None
)
OPTIONS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
PATIENCE_MS: Final = 30_000
"""For one step of the browser; the cores of this machine may be busy."""
expect.set_options(timeout=PATIENCE_MS)

DESKTOP: Final = {"viewport": {"width": 1440, "height": 900}}
PHONE: Final = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
LOCALES: Final = {"en": "en-US", "de": "de-DE"}
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

Theme = Literal["light", "dark"]

# Violations of the policy that break nothing visible would go unnoticed.
_TELL_VIOLATIONS: Final = """
addEventListener("securitypolicyviolation", (event) => console.error(
  `policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`
));
"""

# The "networkidle" of Playwright comes once for a document, and tells nothing of later screens.
_COUNT_QUESTIONS: Final = """
window.awaitedAnswers = 0;
const fetchPlainly = window.fetch;
window.fetch = async (...asked) => {
  window.awaitedAnswers += 1;
  const over = () => { window.awaitedAnswers -= 1; };
  try {
    const answer = await fetchPlainly(...asked);
    answer.clone().arrayBuffer().then(over, over);
    return answer;
  } catch (error) {
    over();
    throw error;
  }
};
"""
_IS_QUIET: Final = """() => {
  window.quietFrames = window.awaitedAnswers > 0 ? 0 : (window.quietFrames ?? 0) + 1;
  return window.quietFrames > 5;
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser for the time of the block; skips the test where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass  # without slots, because Playwright keeps wrappers of its methods in it
class Visits:
    """Opens pages of a service, each in a browser profile of its own, and notes what goes wrong."""

    browser: Browser
    address: str
    """The service's own address, without a slash at its end."""

    problems: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        path: str = "/",
        *,
        theme: Theme = "light",
        phone: bool = False,
        language: Literal["en", "de"] = "en",
        **options: Any,
    ) -> Page:
        """Open a path of the service and wait until its screen is there.

        `options` are those of a Playwright context, such as `service_workers="allow"`.
        """
        page = self.context(theme=theme, phone=phone, language=language, **options).new_page()
        page.goto(path if "://" in path else self.address + path)
        settled(page)
        return page

    def context(
        self, *, theme: Theme = "light", phone: bool = False, language: str = "en", **options: Any
    ) -> BrowserContext:
        """Make a profile that can reach this machine alone, for several tabs of one person."""
        chosen: dict[str, Any] = {
            **(PHONE if phone else DESKTOP),
            "color_scheme": theme,
            "locale": LOCALES[language],
            "reduced_motion": "reduce",
            "service_workers": "block",
            **options,
        }
        context = self.browser.new_context(**chosen)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(_TELL_VIOLATIONS)
        context.add_init_script(_COUNT_QUESTIONS)
        context.route(re.compile("^https?:"), self._stay_here)
        context.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: self._note(str(error.error)))
        self._contexts.append(context)
        return context

    def forgive(self, words: str) -> None:
        """Expect errors that contain these words, such as those of a connection that is cut."""
        self.forgiven.append(words)

    def end(self) -> None:
        """Close all pages, and fail if anything went wrong in one."""
        for context in self._contexts:
            context.close()
        left = [one for one in self.problems if not self._is_forgiven(one)]
        assert not left, left

    def _is_forgiven(self, problem: str) -> bool:
        return any(words in problem for words in self.forgiven)

    def _note(self, problem: str) -> None:
        self.problems.append(problem)

    def _stay_here(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname in _LOOPBACK:
            route.fallback()
            return
        self._note(f"asked another host: {route.request.url}")
        route.abort()


@contextmanager
def one_page() -> Iterator[Page]:
    """Run the browser with one tab for the time of the block, on pages of whatever origin."""
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        yield page


def until(page: Page, words: str) -> None:
    """Wait for a page that says these words."""
    expect(page.locator("body")).to_contain_text(words, use_inner_text=True, timeout=PATIENCE_MS)


class _Quiet(SimpleHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def page_served(folder: Path, html: str) -> Iterator[int]:
    """Serve one page on every name of this machine for the time of the block; yields the port."""
    (folder / "index.html").write_text(html, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def settled(page: Page) -> None:
    """Wait until a screen is shown, and nothing of it is still loading."""
    page.wait_for_function(
        "() => document.querySelector('main')?.childElementCount > 0 "
        "&& document.querySelector('.skeleton') === null"
    )
    page.evaluate("document.fonts.ready.then(() => undefined)")


def quiet(page: Page) -> None:
    """Wait until a page of `Visits` awaits no answer, and for some frames asked nothing more."""
    page.evaluate("window.quietFrames = 0")
    page.wait_for_function(_IS_QUIET)


@cache
def _axe() -> str:
    return (FRONTEND / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def faults_of_access(page: Page) -> list[str]:
    """What axe-core finds on a page, one line for each element."""
    page.evaluate(_axe())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def not_reached(page: Page) -> list[str]:
    """What in the content can be pressed, but never has the focus while Tab is pressed."""
    page.evaluate(
        """() => {
          const all = "a[href], button:not([disabled]), input, select, textarea, summary";
          window.wanted = new Set([...document.querySelectorAll(all)].filter(
            (one) => one.closest("main") && one.checkVisibility()));
          document.activeElement?.blur();
          document.getElementById("main").focus();
          addEventListener("focusin", (event) => window.wanted.delete(event.target));
        }"""
    )
    most = int(page.evaluate("window.wanted.size")) + 20
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("window.wanted.size") == 0:
            return []
    return [str(one) for one in page.evaluate("[...window.wanted].map((one) => one.outerHTML)")]


def is_wider_than_its_window(page: Page) -> bool:
    """Whether a page has to be scrolled sideways."""
    return bool(
        page.evaluate(
            "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
        )
    )


def screenshot(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of what the window shows, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
