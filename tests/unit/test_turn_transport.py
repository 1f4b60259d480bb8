"""What is written in one turn of the event loop reaches the transport at its end."""

from __future__ import annotations

import asyncio

from skywitness.entrypoints.http.kit.turn_transport import MOST_WAITING_BYTES, TurnTransport
from tests.tools.transport import RecordedTransport


def two() -> tuple[list[tuple[str, bytes]], TurnTransport, TurnTransport]:
    """Return what is written by two connections of this event loop, and the connections."""
    calls: list[tuple[str, bytes]] = []
    loop = asyncio.get_running_loop()

    def connected(name: str) -> TurnTransport:
        written = RecordedTransport(lambda data: calls.append((name, data)), unsent_bytes=5)
        return TurnTransport(written, loop)

    return calls, connected("one"), connected("other")


async def test_responses_of_a_turn_are_written_together_when_all_are_ready() -> None:
    calls, one, other = two()

    one.writelines((b"head ", b"body"))
    other.write(b"short")
    one.write(b", next")
    assert calls == []
    await asyncio.sleep(0)

    assert calls == [("one", b"head body, next"), ("other", b"short")]


async def test_a_turn_ends_for_what_was_written_in_it_only() -> None:
    calls, one, other = two()
    one.write(b"first")
    asyncio.get_running_loop().call_soon(other.write, b"second")

    await asyncio.sleep(0)
    assert calls == [("one", b"first")]

    await asyncio.sleep(0)
    assert calls[1:] == [("other", b"second")]


async def test_what_waits_is_written_before_a_connection_closes() -> None:
    calls, one, _ = two()

    one.write(b"last")
    one.close()

    assert calls == [("one", b"last")]
    await asyncio.sleep(0)
    assert len(calls) == 1


async def test_what_waits_is_dropped_with_the_connection() -> None:
    calls, one, other = two()

    one.write(b"a")
    one.abort()
    other.write(b"b")
    other._transport.close()
    await asyncio.sleep(0)

    assert calls == []


async def test_much_is_written_at_once_and_what_waits_counts_as_unread() -> None:
    calls, one, _ = two()

    one.write(b"x" * (MOST_WAITING_BYTES - 1))
    assert one.get_write_buffer_size() == 5 + MOST_WAITING_BYTES - 1
    assert calls == []
    one.write(b"x")

    assert [len(data) for _, data in calls] == [MOST_WAITING_BYTES]
    assert one.get_write_buffer_size() == 5
