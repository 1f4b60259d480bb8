"""The command line of the service with a fault that the environment chooses, for the photo proof.

- `KILLED_IN` and `KILLED_AT`: the process ends by SIGKILL at a step of adding or removing a photo.
  Steps are before and after each change of the database and each call of the storage, and before
  each file of an object is renamed, linked or removed.
- `STEPS_TO`: a file for the number of steps that were made, if it does not end.
- `CLOCK_AHEAD_S`: by how much its clock is ahead.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, Final

IN: Final = {"adding": "AddPhoto", "removing": "RemovePhoto"}
EVENTS: Final = {"os.rename", "os.link", "os.remove"}


class Steps:
    """Counts the steps of one use case, and ends the process at one of them."""

    def __init__(self, last: int, written_to: str) -> None:
        self._last = last
        self._written_to = written_to
        self._made = 0
        self._counts = False

    def within(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Return a call during which steps count."""

        @wraps(call)
        async def counted(*args: Any, **kwargs: Any) -> Any:
            self._counts = True
            try:
                return await call(*args, **kwargs)
            finally:
                self._counts = False
                Path(self._written_to).write_text(str(self._made), encoding="ascii")  # noqa: ASYNC240 # the end

        return counted

    def around(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Return a call that is preceded and followed by a step."""

        @wraps(call)
        async def stepping(*args: Any, **kwargs: Any) -> Any:
            self.make()
            try:
                return await call(*args, **kwargs)
            finally:
                self.make()

        return stepping

    def before(self, event: str, arguments: tuple[object, ...]) -> None:
        """Make a step before a file of an object is renamed, linked or removed."""
        if event in EVENTS and "/objects/" in str(arguments[0]):
            self.make()

    def make(self) -> None:
        """Make a step; the last one ends the process."""
        if self._counts:
            if self._made == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
            self._made += 1


def kill_in(name: str, at: int, written_to: str) -> None:
    """End the process at a step of a use case."""
    from skywitness.adapters.azure_blob.storage import AzureBlobStorage
    from skywitness.adapters.local_storage.storage import LocalStorage
    from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWork
    from skywitness.domain.use_cases.add_photo import AddPhoto
    from skywitness.domain.use_cases.manage_photos import RemovePhoto

    steps = Steps(at, written_to)
    for use_case in (AddPhoto, RemovePhoto):
        if use_case.__name__ == IN[name]:
            setattr(use_case, "__call__", steps.within(use_case.__call__))  # noqa: B010 # of a frozen class
    for target, calls in (
        (SqliteUnitOfWork, ("commit",)),
        (LocalStorage, ("put", "delete")),
        (AzureBlobStorage, ("put", "delete")),
    ):
        for call in calls:
            setattr(target, call, steps.around(getattr(target, call)))
    sys.addaudithook(steps.before)


def put_clock_ahead(seconds: float) -> None:
    """Have the service believe that it is later."""
    from skywitness.adapters.system import SystemClock

    now = SystemClock.now

    def later(clock: SystemClock) -> datetime:
        return now(clock) + timedelta(seconds=seconds)

    setattr(SystemClock, "now", later)  # noqa: B010 # a method of another class


def main() -> None:
    """Run the command line with its fault."""
    from skywitness.entrypoints.cli.main import main as command

    if "KILLED_IN" in os.environ:
        kill_in(
            os.environ["KILLED_IN"], int(os.environ["KILLED_AT"]), os.environ["STEPS_TO"]
        )
    if "CLOCK_AHEAD_S" in os.environ:
        put_clock_ahead(float(os.environ["CLOCK_AHEAD_S"]))
    command()


if __name__ == "__main__":
    main()
