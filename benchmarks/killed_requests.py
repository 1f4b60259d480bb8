"""Requests to the application that end its process at a step, for the photo proof.

`killed_requests.py NAME STEP PATH...` sends one request for each path (NAME is `adding` a photo or
`removing` one), each in a process of its own, which opens what the settings in the environment
name, and ends by SIGKILL at the step. It prints how many of them were killed.

Steps are before and after each change of the database and each call of the storage, and before
each file of an object is renamed, linked or removed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

import httpx
from benchmarks.hostile_photos import picture

from skywitness.adapters.azure_blob.storage import AzureBlobStorage
from skywitness.adapters.local_storage.storage import LocalStorage
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWork
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import read_settings

EVENTS: Final = {"os.rename", "os.link", "os.remove"}
Request = Callable[[httpx.AsyncClient, str, int], Awaitable[None]]


class Steps:
    """Counts steps, and ends the process at one of them."""

    def __init__(self, last: int) -> None:
        self.made = 0
        self.counts = False
        self._last = last

    def around(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Return a call that is preceded and followed by a step."""

        @wraps(call)
        async def stepping(*args: Any, **kwargs: Any) -> Any:
            self.make()
            done = await call(*args, **kwargs)
            self.make()
            return done

        return stepping

    def before(self, event: str, arguments: tuple[object, ...]) -> None:
        """Make a step before a file of an object is renamed, linked or removed."""
        if event in EVENTS and "/objects/" in str(arguments[0]):
            self.make()

    def make(self) -> None:
        """Make a step; the last one ends the process."""
        if self.counts:
            if self.made == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
            self.made += 1


async def add(client: httpx.AsyncClient, photos: str, number: int) -> None:
    """Add a photo that differs from others by its number."""
    # larger than its thumbnail, which is an object of its own
    content = picture("JPEG", (450, 300 + number))
    headers = {"Content-Type": "image/jpeg"}
    (await client.post(photos, content=content, headers=headers)).raise_for_status()


async def remove(client: httpx.AsyncClient, photos: str, _number: int) -> None:
    """Remove all photos."""
    for photo in (await client.get(photos)).raise_for_status().json()["items"]:
        (await client.delete(f"{photos}/{photo['id']}")).raise_for_status()


REQUESTS: Final[dict[str, Request]] = {"adding": add, "removing": remove}


def ends(request: Request, photos: str, number: int, last: int) -> bool:
    """Send a request in a process of its own; say whether that was killed at the step."""
    if child := os.fork():
        status = os.waitpid(child, 0)[1]
        if status and not os.WIFSIGNALED(status):
            raise RuntimeError(f"a request ended with {status}")
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    try:
        asyncio.run(_send(request, photos, number, last))
        os._exit(0)
    finally:  # an error is printed by nobody else
        sys.excepthook(*sys.exc_info())
        os._exit(1)


async def _send(request: Request, photos: str, number: int, last: int) -> None:
    steps = Steps(last)
    for target, call in (
        (SqliteUnitOfWork, "commit"),
        (LocalStorage, "put"),
        (LocalStorage, "delete"),
        (AzureBlobStorage, "put"),
        (AzureBlobStorage, "delete"),
    ):
        setattr(target, call, steps.around(getattr(target, call)))
    sys.addaudithook(steps.before)
    app = application(make_container(read_settings(_env_file=None)))
    base = "http://127.0.0.1:8000"
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as client,
    ):
        steps.counts = True
        await request(client, photos, number)
        steps.counts = False


def main() -> None:
    """Send the requests."""
    name, last, *paths = sys.argv[1:]
    killed = [ends(REQUESTS[name], path, n, int(last)) for n, path in enumerate(paths)]
    print(sum(killed))


if __name__ == "__main__":
    main()
