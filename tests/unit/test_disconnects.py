"""An answer is given up when its client disconnects, and only then."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from skywitness.entrypoints.http.kit.disconnects import while_connected


class Client:
    """Sends an empty body, then disconnects when the test says so."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.leaves = asyncio.Event()
        self._messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive(self) -> dict[str, Any]:
        if self._messages:
            return self._messages.pop()
        self.asked.set()
        await self.leaves.wait()
        return {"type": "http.disconnect"}


class Work:
    """Takes until `ends` is set."""

    def __init__(self) -> None:
        self.ends = asyncio.Event()
        self.was_cancelled = False

    async def __call__(self) -> str:
        try:
            await self.ends.wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        return "done"


async def test_work_is_cancelled_when_its_client_leaves() -> None:
    client, work = Client(), Work()
    answer = asyncio.create_task(while_connected(client.receive, work(), watch_after_s=0))
    await client.asked.wait()

    client.leaves.set()

    with pytest.raises(ClientDisconnect):
        await answer
    assert work.was_cancelled
    assert answer.cancelling() == 0


async def test_a_patient_client_gets_the_answer() -> None:
    client, work = Client(), Work()
    answer = asyncio.create_task(while_connected(client.receive, work(), watch_after_s=0))
    await client.asked.wait()

    work.ends.set()

    assert await answer == "done"
    assert len(asyncio.all_tasks()) == 1, "nobody watches the connection any more"


async def test_a_quick_answer_is_not_watched() -> None:
    client, work = Client(), Work()
    work.ends.set()

    assert await while_connected(client.receive, work(), watch_after_s=3600) == "done"
    assert not client.asked.is_set()


async def test_other_cancellations_pass() -> None:
    client, work = Client(), Work()
    answer = asyncio.create_task(while_connected(client.receive, work(), watch_after_s=0))
    await client.asked.wait()

    answer.cancel()

    with pytest.raises(asyncio.CancelledError):
        await answer
