"""Create, list and revoke API keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.api_key import ApiKey, KeyRequest, KeyText
from skywitness.domain.model.access.roles import OF_OTHERS, Permission
from skywitness.domain.model.errors import KeyNotFound
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.reports.filing import require_impersonal
from skywitness.domain.use_cases.change_report import Action
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key, and its text, which nobody can read again."""

    key: ApiKey
    text: KeyText


@dataclass(frozen=True, slots=True)
class ManageKeys:
    """API keys, for actors that may manage them.

    - Nobody hands out what they may not do themselves: a key in the name of somebody else reaches
      the reports of that owner, which takes more than reaching one's own (`OF_OTHERS`).
    - The owner of a key becomes the observer of what is filed with it, which is public: it is
      neither a name nor an address.
    - A revoked key is refused at once by this process, which `forget` tells.
    """

    units: UnitOfWorkFactory
    clock: Clock
    redactor: Redactor
    forget: Callable[[str], None]

    async def create(self, request: KeyRequest, *, actor: Actor, request_id: str = "") -> IssuedKey:
        """Create a key.

        Raises:
            NotSignedIn, NotPermitted: the actor may not, or lacks a permission of the key.
            Invalid: invalid fields, all of them named.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.MANAGE_KEYS)
        now, text = self.clock.now(), KeyText.random()
        request.require_valid(now)
        if request.owner is not None:
            require_impersonal("owner", request.owner, self.redactor)
        key = request.key(text, now, actor.id)
        for permission in sorted(_handed_out(request, key, actor)):
            actor.require(permission)
        async with self.units() as unit:
            unit.credentials.add(key)
            Action(name="key.create", actor=actor, request_id=request_id).record(unit, key.id, now)
            await unit.commit()
        return IssuedKey(key, text)

    async def all(self, *, actor: Actor) -> tuple[ApiKey, ...]:
        """Return all keys, the oldest first, expired and revoked ones too.

        Raises:
            NotSignedIn, NotPermitted: the actor may not.
        """
        actor.require(Permission.MANAGE_KEYS)
        async with self.units() as unit:
            return await unit.credentials.all()

    async def revoke(self, key_id: str, *, actor: Actor, request_id: str = "") -> None:
        """Revoke a key; does nothing to a revoked one.

        Raises:
            NotSignedIn, NotPermitted: the actor may not.
            KeyNotFound: no key has this id.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.MANAGE_KEYS)
        now = self.clock.now()
        async with self.units() as unit:
            key = await unit.credentials.find(key_id)
            if key is None:
                raise KeyNotFound(key_id)
            if key.revoked_at is None:
                unit.credentials.revoke(key_id, now)
                action = Action(name="key.revoke", actor=actor, request_id=request_id)
                action.record(unit, key_id, now)
                await unit.commit()
        self.forget(key_id)


def _handed_out(request: KeyRequest, key: ApiKey, actor: Actor) -> frozenset[Permission]:
    """Return what whoever creates a key must be allowed to do."""
    given = key.actor.permissions
    if request.owner in {None, actor.id}:  # a new owner has no reports yet
        return given
    return given.union(OF_OTHERS[each] for each in given.intersection(OF_OTHERS))
