"""Let somebody use the service with a browser: sessions, and links that begin one."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import PERMISSIONS, Permission, Role
from skywitness.domain.model.access.seal import Seal
from skywitness.domain.model.errors import BadCredentials
from skywitness.domain.use_cases.change_report import Action
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWorkFactory

SESSION_LASTS: Final = timedelta(hours=8)
"""A shift. A role that the issuer has taken back ends with the session, at the latest."""

LINK_LASTS: Final = timedelta(minutes=10)

KNOWN_FOR_S: Final = 1.0
"""How long a session is not looked up again: one ended in another process is refused after that."""

MOST_KNOWN: Final = 1000
"""Sessions whose seal is not checked with each request, which would cost as much as a report."""


@dataclass(slots=True)
class _Session:
    id: str
    actor: Actor
    until: datetime
    known_until_s: float = -math.inf


class Sessions:
    """What browsers hold after signing in.

    - A session is a sealed text: signing in stores nothing but an entry of the audit log.
    - It ends after `SESSION_LASTS`, or when its holder signs out: in this process at once, and as
      that is stored, in every other one within `KNOWN_FOR_S`.
    - Beginning and ending are in the audit log.
    """

    def __init__(
        self,
        key: bytes,
        units: UnitOfWorkFactory,
        clock: Clock,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the secret that seals them; `now_s` is a clock that is never set."""
        self._seal = Seal(key, "session")
        self._units = units
        self._clock = clock
        self._now_s = now_s
        self._known: dict[str, _Session] = {}
        self._ended = _Ended()

    async def begin(self, actor: Actor, *, request_id: str = "") -> str:
        """Return a new session of an actor.

        Raises:
            StoreOverloaded, StoreFull: the audit log cannot be written.
        """
        now, session_id = self._clock.now(), secrets.token_hex(8)
        async with self._units() as unit:
            action = Action(name="session.begin", actor=actor, request_id=request_id)
            action.record(unit, session_id, now)
            await unit.commit()
        return self._seal.write({"id": session_id, **_written(actor)}, now + SESSION_LASTS)

    async def actor_of(self, text: str) -> Actor | None:
        """Return whose session it is, None if it is none, or has ended."""
        now = self._clock.now()
        session = self._session(text, now)
        if session is None:
            return None
        if self._now_s() >= session.known_until_s:
            async with self._units() as unit:
                if await unit.credentials.has_ended(session.id):
                    self._ended.add(session.id, session.until, now)
            session.known_until_s = self._now_s() + KNOWN_FOR_S
        return None if session.id in self._ended else session.actor

    async def end(self, text: str, *, request_id: str = "") -> None:
        """End a session; does nothing for a text that is none.

        Raises:
            StoreOverloaded, StoreFull: it cannot be stored; for this process the session has ended.
        """
        now = self._clock.now()
        session = self._session(text, now)
        if session is None:
            return
        self._ended.add(session.id, session.until, now)
        async with self._units() as unit:
            unit.credentials.end(session.id, session.until, now)
            action = Action(name="session.end", actor=session.actor, request_id=request_id)
            action.record(unit, session.id, now)
            with suppress(BadCredentials):  # another process has ended it
                await unit.commit()

    def _session(self, text: str, now: datetime) -> _Session | None:
        session = self._known.get(text) or self._read(text, now)
        if session is None or now >= session.until or session.id in self._ended:
            self._known.pop(text, None)
            return None
        return session

    def _read(self, text: str, now: datetime) -> _Session | None:
        found = self._seal.read(text, now)
        if found is None:
            return None
        if len(self._known) >= MOST_KNOWN:
            del self._known[next(iter(self._known))]
        content, until = found
        self._known[text] = session = _Session(content["id"], _read(content), until)
        return session


class SignInLinks:
    """Links that sign somebody in once, for those who can run commands where the service runs."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        """Take the secret that seals them."""
        self._seal = Seal(key, "sign-in link")
        self._clock = clock

    def create(self, actor: Actor) -> str:
        """Return the secret of a link, good for `LINK_LASTS` and one use."""
        content = {"id": secrets.token_hex(8), **_written(actor)}
        return self._seal.write(content, self._clock.now() + LINK_LASTS)

    async def redeem(self, text: str, units: UnitOfWorkFactory) -> Actor:
        """Return who is signed in; that the link was used is stored for every process.

        Raises:
            BadCredentials: the link was used, is too old, or is none.
            StoreOverloaded, StoreFull: it cannot be stored; the link is still good.
        """
        now = self._clock.now()
        found = self._seal.read(text, now)
        if found is None:
            raise BadCredentials("no link, or an old one")
        content, until = found
        async with units() as unit:
            unit.credentials.end(content["id"], until, now)
            await unit.commit()
        return _read(content)


class _Ended:
    """Ids that are no longer accepted, remembered until they would have ended by themselves."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def __contains__(self, given: str) -> bool:
        return given in self._until

    def add(self, given: str, until: datetime, now: datetime) -> None:
        """Remember an id that would have ended at `until`, and forget those that have."""
        for old in [each for each, end in self._until.items() if end <= now]:
            del self._until[old]
        self._until[given] = until


def _written(actor: Actor) -> dict[str, Any]:
    scopes = sorted(actor.permissions) if actor.permissions != PERMISSIONS[actor.role] else []
    return {"actor": actor.id, "role": actor.role, "scopes": scopes}


def _read(content: Mapping[str, Any]) -> Actor:
    scopes = [Permission(name) for name in content["scopes"]]
    return Actor.of(content["actor"], Role(content["role"]), scopes)
