"""Connections wait for the next request with the timer that they have already."""

from __future__ import annotations

import asyncio
import gc
from typing import Any
from weakref import WeakSet

import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

from skywitness.entrypoints.http.kit.connections import BoundedConnection, connections_of
from tests.tools.transport import RecordedTransport
from tests.unit.test_whole_response import GET

DONE = {"type": "http.response.body", "body": b""}


def started(app: Any) -> tuple[BoundedConnection, RecordedTransport]:
    """Return a connection to an application, and what it writes to."""
    config = Config(app, log_config=None, access_log=False, server_header=False)
    connection = connections_of("")(config=config, server_state=ServerState(), app_state={})
    transport = RecordedTransport()
    connection.connection_made(transport)
    return connection, transport


async def empty(_: Any, __: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send(DONE)


async def ask(connection: BoundedConnection) -> None:
    connection.data_received(GET)
    await asyncio.gather(*connection.tasks)
    await asyncio.sleep(0)


async def test_many_requests_start_few_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    at: list[float] = []
    call_at = loop.call_at

    def counted(when: float, *rest: Any, **options: Any) -> asyncio.TimerHandle:
        at.append(when)
        return call_at(when, *rest, **options)

    monkeypatch.setattr(loop, "call_at", counted)
    connection, transport = started(empty)
    for _ in range(20):
        await ask(connection)

    assert len(transport.calls) == 20
    assert len(at) <= 2  # for the first request, and for the next one, which has to come sooner
    connection.connection_lost(None)


async def test_an_idle_connection_is_closed() -> None:
    connection, transport = started(empty)
    connection.timeout_keep_alive = 0
    closed = asyncio.Event()
    transport.close = closed.set  # type: ignore[method-assign] # tells when
    await ask(connection)

    async with asyncio.timeout(5):
        await closed.wait()
    assert len(transport.calls) == 1
    connection.connection_lost(None)


async def test_a_request_that_waits_for_its_turn_is_no_idle_connection() -> None:
    waiting, go_on = asyncio.Event(), asyncio.Event()
    turns = iter((False, True))

    async def second_is_slow(scope: Any, receive: Any, send: Any) -> None:
        if next(turns):
            waiting.set()
            await go_on.wait()
        await empty(scope, receive, send)

    connection, transport = started(second_is_slow)
    connection.timeout_keep_alive = 0
    connection.data_received(GET + GET)
    await waiting.wait()
    for _ in range(3):  # a timer that is due would have ended the connection by now
        await asyncio.sleep(0)
    assert not transport.closed

    go_on.set()
    await asyncio.gather(*connection.tasks)
    assert len(transport.calls) == 2
    connection.connection_lost(None)


async def test_an_answered_request_leaves_no_garbage() -> None:
    connection, _ = started(empty)
    cycles: WeakSet[RequestResponseCycle] = WeakSet()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        for _ in range(3):
            await ask(connection)
            cycles.add(connection.cycle)
        assert set(cycles) == {connection.cycle}
    finally:
        if was_enabled:
            gc.enable()
    connection.connection_lost(None)
