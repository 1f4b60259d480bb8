"""Whoever asks for work that waits shares it, and nobody one that had begun before."""

from __future__ import annotations

import asyncio

import pytest

from skywitness.entrypoints.http.kit.shared_work import SharedWork


class Scrape:
    """Work that ends when it is told to; its result is how often it was begun."""

    def __init__(self) -> None:
        self.begun = 0
        self.may_end = asyncio.Event()

    async def __call__(self) -> int:
        self.begun += 1
        number = self.begun
        await self.may_end.wait()
        return number


async def asked(shared: SharedWork[int], work: Scrape, times: int) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(shared.done(work)) for _ in range(times)]
    for _ in range(5):  # let them begin
        await asyncio.sleep(0)
    return tasks


async def test_all_who_ask_during_the_work_share_the_next() -> None:
    shared, work = SharedWork[int](), Scrape()
    first = await asked(shared, work, 1)
    crowd = await asked(shared, work, 50)
    assert work.begun == 1

    work.may_end.set()

    assert await asyncio.gather(*first, *crowd) == [1, *[2] * 50]
    assert work.begun == 2


async def test_what_has_begun_is_not_shared() -> None:
    shared, work = SharedWork[int](), Scrape()
    work.may_end.set()

    assert [await shared.done(work) for _ in range(3)] == [1, 2, 3]


async def test_the_work_goes_on_when_one_of_its_callers_is_gone() -> None:
    shared, work = SharedWork[int](), Scrape()
    gone, waits = await asked(shared, work, 2)
    gone.cancel()
    work.may_end.set()

    assert await waits == 1
    assert gone.cancelled()


async def test_what_fails_reaches_all_and_the_next_begins_anew() -> None:
    shared = SharedWork[int]()

    async def failing() -> int:
        raise OSError("the disk is gone")

    found = await asyncio.gather(*(shared.done(failing) for _ in range(3)), return_exceptions=True)

    assert [str(one) for one in found] == ["the disk is gone"] * 3
    with pytest.raises(OSError, match="gone"):
        await shared.done(failing)
