"""A real browser, driven over the pipe of its DevTools protocol: no driver, no open port."""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
from typing_extensions import override

CHROMIUM: Final = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the path")

PATIENCE_S: Final = 60
OPTIONS: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--no-first-run", "--disable-background-networking", "--remote-debugging-pipe"),
)


class Page:
    """One tab."""

    def __init__(self, commands: int, answers: int) -> None:
        """Take the pipes: the one that the browser reads from, and the one that it writes to."""
        self._commands, self._answers = commands, answers
        self._buffer = b""
        self._count = self._loads = 0
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self._call("Page.enable")

    def open(self, url: str) -> None:
        """Go to an address."""
        self._call("Page.navigate", url=url)

    def value(self, expression: str) -> Any:
        """What an expression, or the promise that it makes, comes to in the page."""
        answer = self._call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, words: str) -> str:
        """Wait for a page that says these words, and return all of its text."""
        while words not in (text := self._text()):
            self._await_load(f"a page that says {words!r} instead of {text!r}")
        return text

    def until_at(self, path: str) -> None:
        """Wait for the page of a path; what its scripts add may come later."""
        while path != self._now("document.readyState == 'complete' ? location.pathname : ''"):
            self._await_load(path)

    def click(self, selector: str) -> None:
        """Click on the first element of a selector."""
        self.value(f"document.querySelector({json.dumps(selector)}).click()")

    def _text(self) -> str:
        return str(self._now("document.body ? document.body.innerText : ''"))

    def _now(self, expression: str) -> Any:
        """The value of an expression in the page that is there; None while another one comes."""
        try:
            return self.value(expression)
        except LookupError:
            return None

    def _await_load(self, awaited: str) -> None:
        seen = self._loads
        while self._loads == seen:
            self._read(awaited)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        call: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session is not None:
            call["sessionId"] = self._session
        os.write(self._commands, json.dumps(call).encode() + b"\0")
        while True:
            answer = self._read(method)
            if answer.get("id") == self._count:
                if "error" in answer:  # such as a page that went away meanwhile
                    raise LookupError(answer["error"]["message"])
                result: dict[str, Any] = answer["result"]
                return result

    def _read(self, awaited: str) -> dict[str, Any]:
        """Read one message, and count it if a page was loaded."""
        until = time.monotonic() + PATIENCE_S
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], until - time.monotonic())
            assert ready, f"the browser did not come to {awaited}"
            read = os.read(self._answers, 1 << 16)
            assert read, "the browser has ended"
            self._buffer += read
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        self._loads += found.get("method") == "Page.loadEventFired"
        return found


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


@contextmanager
def browser(profile: Path) -> Iterator[Page]:
    """Run a browser with a profile of its own for the time of the block; yields a tab."""
    theirs_in, ours_out = _pipe()
    ours_in, theirs_out = _pipe()
    files = [(os.POSIX_SPAWN_DUP2, theirs_in, 3), (os.POSIX_SPAWN_DUP2, theirs_out, 4)]
    log = (os.POSIX_SPAWN_OPEN, 2, str(profile) + ".log", os.O_WRONLY | os.O_CREAT, 0o600)
    command = [str(CHROMIUM), *OPTIONS, f"--user-data-dir={profile}"]
    process = os.posix_spawn(
        command[0], command, os.environ, file_actions=[*files, log], setpgroup=0
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Page(ours_out, ours_in)
    finally:
        os.close(ours_out)
        os.close(ours_in)
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are not the numbers 3 and 4, which the browser expects for its own."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
