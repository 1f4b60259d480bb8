"""Decoding in a process of its own, which ends after one picture."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import IO, Any, Final

from skywitness.domain.model.errors import PhotoRefused

WITHIN_S: Final = 30.0
"""The process has 5 s of CPU time; on a busy machine, they take longer."""


def run(task: str, source: IO[bytes], outputs: Sequence[IO[bytes]] = ()) -> dict[str, Any]:
    """Run a task of `worker` on a picture; return what it found.

    Raises:
        PhotoRefused: it says so, or it was ended by one of its limits.
    """
    source.flush()
    source.seek(0)
    inherited = [file.fileno() for file in outputs]
    command = [sys.executable, "-I", "-m", f"{__package__}.worker", task, *map(str, inherited)]
    try:
        ended = subprocess.run(  # noqa: S603 # a fixed command
            command,
            stdin=source,
            capture_output=True,
            env={},
            cwd="/",
            pass_fds=inherited,
            timeout=WITHIN_S,
            check=True,
        )
        found: dict[str, Any] = json.loads(ended.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise PhotoRefused("decoding it takes too much time or memory") from None
    if "refused" in found:
        raise PhotoRefused(str(found["refused"]))
    return found
