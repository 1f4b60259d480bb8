"""Long conversions leave the event loop to others in between."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from skywitness.adapters.sqlite.pieces import PIECE, Pieces


@pytest.mark.parametrize("count", [0, 1, PIECE, PIECE + 1, 10 * PIECE])
async def test_every_item_is_converted_in_order(count: int) -> None:
    assert await Pieces().map(str, range(count)) == [str(n) for n in range(count)]


async def test_others_run_after_each_piece() -> None:
    """Five long conversions at once: between two turns of the loop lies one piece in all."""
    pieces, converted, seen = Pieces(), 0, [0]

    def convert(_: int) -> None:
        nonlocal converted
        converted += 1

    async def watch() -> None:
        while len(asyncio.all_tasks()) > 2:
            seen.append(converted)
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    long = [asyncio.create_task(pieces.map(convert, range(5 * PIECE))) for _ in range(5)]
    await asyncio.gather(*long)
    await watching

    assert converted == 25 * PIECE
    assert max(after - before for before, after in pairwise(seen)) <= PIECE


async def test_a_short_conversion_does_not_wait_for_long_ones() -> None:
    pieces = Pieces()
    long = asyncio.create_task(pieces.map(str, range(100 * PIECE)))
    await asyncio.sleep(0)

    await pieces.map(str, range(PIECE))

    assert not long.done()
    await long
