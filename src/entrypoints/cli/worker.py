"""`skywitness worker` and `skywitness examine`: examinations without HTTP."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from skywitness.domain.use_cases.examine_report import Examined
from skywitness.entrypoints.cli.process import end_at_once, tune_process
from skywitness.entrypoints.container.container import Container, make_container
from skywitness.entrypoints.settings import Settings
from skywitness.entrypoints.worker.background import background
from skywitness.ports.examination_queue import MOST_COUNTED

CONCURRENCY = 16
"""Concurrent examinations of a batch: they share the fsyncs of the database."""


def progress_bar() -> Progress:
    """Return a progress bar on standard error; it prints nothing where that is not a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def progress_of(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar; yields what takes the number that is done, and of all."""
    with progress_bar() as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


async def work_until_stopped(settings: Settings) -> None:
    """Examine reports until SIGTERM or SIGINT; the worker then finishes or releases its leases."""
    container = make_container(settings)
    purge_expired = container.services().purge_expired
    async with (
        container.lifecycle().running(),
        background(container.worker(), purge_expired) as worker,
    ):
        tune_process()
        loop = asyncio.get_running_loop()

        def stop(number: int) -> None:
            if worker.cancelling():
                end_at_once(number)
            worker.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop, number)
        await asyncio.wait([worker])
    if not worker.cancelled():
        worker.result()  # raises what ended it


async def examine_due(settings: Settings, *, everything: bool = False) -> Counter[Examined]:
    """Examine due reports, or every report, and print the outcomes."""
    container = make_container(settings)
    queue, clock = container.services().queue, container.clock()
    async with container.lifecycle().running():
        if everything:
            await queue.schedule_all(clock.now())
        due = (await queue.backlog(clock.now())).due
        outcomes = await drain(container, due)
    parts = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items()))
    Console().print(f"{outcomes.total():,} examined" + (f": {parts}" if parts else ""))
    return outcomes


async def drain(container: Container, due: int) -> Counter[Examined]:
    """Examine reports until none is due, and show a progress bar."""
    outcomes: Counter[Examined] = Counter()
    worker = container.worker()
    worker.concurrency = CONCURRENCY
    with progress_bar() as bar:
        task = bar.add_task("examining", total=due if due < MOST_COUNTED else None)

        def done(outcome: Examined) -> None:
            outcomes[outcome] += 1
            bar.advance(task)

        await worker.drain(done)
    return outcomes
