"""What can be asked of each source, and how it fares. Nothing is sent to any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.credits import Credit
from skywitness.domain.model.weather.source_state import (
    Reach,
    SourceKind,
    SourceState,
    SourceStatus,
)
from skywitness.ports.call_budget import next_midnight
from skywitness.ports.clock import Clock
from skywitness.ports.observation_archive import ObservationArchive
from skywitness.ports.provider_state import BreakerState, ProviderState, ProviderWatch

ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """A service that is asked for evidence; `begins_at` is None where it has the present only."""

    watch: ProviderWatch
    credit: Credit
    begins_at: datetime | None


@dataclass(frozen=True, slots=True)
class TextSource:
    """What analyses texts, by the name that insights have; no `watch` where it runs in process."""

    name: str
    watch: ProviderWatch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSources:
    """Describe the archive, unless it is not used, the services, and what could be added."""

    clock: Clock
    archive: ObservationArchive | None = None
    remote: Sequence[RemoteSource] = ()
    text: TextSource | None = None
    unused: Sequence[str] = ()

    @property
    def credits(self) -> tuple[Credit, ...]:
        """What the services that are used ask to be shown."""
        return tuple(source.credit for source in self.remote)

    async def __call__(self, *, actor: Actor) -> tuple[SourceState, ...]:
        """Return the state of every source, those that are not used last.

        Raises:
            NotSignedIn, NotPermitted: the actor may not read reports.
        """
        actor.require(Permission.READ_REPORTS)
        now = self.clock.now()
        archives = [] if self.archive is None else [await _archive(self.archive)]
        asked = [_remote(one, await one.watch.state(now), now) for one in self.remote]
        texts = [] if self.text is None else [await _text(self.text, now)]
        unused = [SourceState(name=name, status=SourceStatus.OFF) for name in self.unused]
        return (*archives, *asked, *texts, *unused)


async def _archive(archive: ObservationArchive) -> SourceState:
    extent = await archive.extent()
    if extent is None:
        return SourceState(name=ARCHIVE, status=SourceStatus.OFF, stations=0)
    return SourceState(
        name=ARCHIVE,
        status=SourceStatus.UP,
        reach=Reach(begins_at=extent.begins_at, ends_at=extent.ends_at, box=extent.box),
        stations=extent.stations,
    )


def _remote(source: RemoteSource, state: ProviderState, now: datetime) -> SourceState:
    left = state.calls_left_today
    return SourceState(
        name=state.name,
        status=_status(state),
        since=_before(now, state.breaker_age_s),
        reach=Reach(begins_at=source.begins_at),
        last_answer_at=_before(now, state.last_success_age_s),
        calls_left=left,
        calls_reset_at=None if left is None else next_midnight(now),
        credit=source.credit,
    )


async def _text(source: TextSource, now: datetime) -> SourceState:
    if source.watch is None:
        return SourceState(name=source.name, kind=SourceKind.TEXT, status=SourceStatus.UP)
    state = await source.watch.state(now)
    return SourceState(
        name=source.name,
        kind=SourceKind.TEXT,
        status=_status(state),
        since=_before(now, state.breaker_age_s),
        last_answer_at=_before(now, state.last_success_age_s),
    )


def _status(state: ProviderState) -> SourceStatus:
    if state.breaker is not BreakerState.CLOSED:
        return SourceStatus.DOWN
    return SourceStatus.STALE if state.calls_left_today == 0 else SourceStatus.UP


def _before(now: datetime, age_s: float | None) -> datetime | None:
    return None if age_s is None else now - timedelta(seconds=age_s)
