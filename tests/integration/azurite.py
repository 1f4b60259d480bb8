"""Azurite, the emulator of Azure Blob Storage, on a free loopback port for as long as needed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from queue import Empty, Queue

import pytest

from tests.tools.node import node_tool, quiet_environment

SECONDS_TO_START = 60
SECONDS_TO_STOP = 10

ACCOUNT = "skywitness"
KEY = "bm90IGEgc2VjcmV0OiB0aGUga2V5IG9mIGFuIGVtdWxhdG9yIG9uIGxvb3BiYWNr"


@contextmanager
def running_azurite() -> Iterator[str]:
    """Run one Azurite that keeps everything in memory; yields its connection string.

    Skips the calling test, with the reason, where Node or the packages cannot be had.
    """
    with azurite_at() as address:
        yield f"AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={address}/{ACCOUNT};"


@contextmanager
def azurite_at(*further: str) -> Iterator[str]:
    """As above, with further arguments; yields the address without the account."""
    program = node_tool("azurite-blob")
    node = shutil.which("node") or "node"
    with tempfile.TemporaryDirectory(prefix="azurite-") as folder:
        process = subprocess.Popen(
            [
                node,
                str(program),
                *("--blobHost", "127.0.0.1", "--blobPort", "0"),
                "--inMemoryPersistence",
                # The SDK speaks newer versions than the newest Azurite knows.
                "--skipApiVersionCheck",
                "--disableTelemetry",
                "--silent",
                *further,
            ],
            cwd=folder,
            env={**quiet_environment(), "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said: Queue[str | None] = Queue()
        listener = threading.Thread(target=_pass_on, args=(process, said))
        listener.start()
        try:
            yield _address(said)
        finally:
            _stop(process)
            listener.join()


def _address(said: Queue[str | None]) -> str:
    lines: list[str] = []
    try:
        while (line := said.get(timeout=SECONDS_TO_START)) is not None:
            lines.append(line)
            if found := re.search(r"listens on (https?://127\.0\.0\.1:\d+)", line):
                return found[1]
    except Empty:
        lines.append(f"nothing for {SECONDS_TO_START} s")
    pytest.fail(f"Azurite did not start: {''.join(lines[-20:])}")


def _pass_on(process: subprocess.Popen[str], said: Queue[str | None]) -> None:
    with process.stdout or nullcontext(()) as lines:
        for line in lines:
            said.put(line)
    said.put(None)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
