"""`skywitness erase`: erases reports for good, beside a running service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

from rich.console import Console

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.use_cases.erase_reports import EraseReports
from skywitness.entrypoints.cli.keys import opened
from skywitness.entrypoints.cli.terminal import print_plainly
from skywitness.entrypoints.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports to erase: some by their ids, or all of an observer."""

    ids: Sequence[UUID] = ()
    observer: str | None = None
    also_unknown: bool = False

    @classmethod
    def of(cls, ids: Sequence[str], observer: str | None, listed: Path | None) -> Self:
        """Read what a command names.

        Raises:
            SettingsError: what to erase is not said once, or is no id.
        """
        if sum((bool(ids), observer is not None, listed is not None)) != 1:
            raise SettingsError("erase: name reports, or --observer, or --listed FILE")
        texts = ids if listed is None else listed.read_text("utf-8").split()
        try:
            found = [UUID(text) for text in texts]
        except ValueError:
            raise SettingsError("erase: not all of these are ids of reports") from None
        return cls(found, observer, also_unknown=listed is not None)


async def erase(settings: Settings, wanted: Wanted) -> bool:
    """Erase reports, say how many, and return whether nothing of them is left in the files."""
    async with opened(settings) as services:
        count = await _erase(services.erase_reports, wanted)
        is_clean = await services.erase_reports.clean(actor=LOCAL)
    say = Console(stderr=True)
    print_plainly(say, f"{count:,} {'report is' if count == 1 else 'reports are'} erased")
    if not is_clean:
        print_plainly(
            say, "traces are left while others read the database: repeat the command, or serve"
        )
    return is_clean


def say_what_is_kept_aside(settings: Settings) -> None:
    """Name the databases that were replaced: nothing is erased in them."""
    for path in sorted(settings.data_dir.glob("*.replaced-*")):
        print_plainly(Console(stderr=True), f"kept aside by db restore, and not changed: {path}")


async def _erase(reports: EraseReports, wanted: Wanted) -> int:
    if wanted.observer is not None:
        return await reports.of_observer(wanted.observer, actor=LOCAL)
    await reports.many(wanted.ids, actor=LOCAL, also_unknown=wanted.also_unknown)
    return len(wanted.ids)


async def list_erased(settings: Settings) -> None:
    """Print the ids of all erased reports, one a line."""
    async with opened(settings) as services:
        async for report_id in services.erase_reports.erased(actor=LOCAL):
            print_plainly(Console(), str(report_id))
