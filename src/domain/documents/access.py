"""API keys, and who is calling."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.api_key import ApiKey, KeyText
from skywitness.domain.model.access.roles import Permission, Role


@dataclass(kw_only=True)
class ActorDocument(Document):
    """On whose behalf a request is."""

    id: str = field(metadata=about("The observer of what is filed by this actor."))
    role: Role
    permissions: tuple[Permission, ...]

    @classmethod
    def of(cls, actor: Actor) -> ActorDocument:
        """Show an actor."""
        return cls(id=actor.id, role=actor.role, permissions=tuple(sorted(actor.permissions)))


@dataclass(kw_only=True)
class KeyDocument(Document):
    """An API key, without what only its holder knows."""

    id: str = field(metadata=about("The second part of the key."))
    name: str
    role: Role
    scopes: tuple[Permission, ...] = field(
        metadata=about("The permissions of the role that the key is limited to; none: all of them.")
    )
    owner: str = field(metadata=about("Id of the actor that the key stands for."))
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = field(metadata=about("Exact to about an hour."))

    @classmethod
    def of(cls, key: ApiKey) -> KeyDocument:
        """Show a key."""
        return cls(**_members(key))


@dataclass(kw_only=True)
class NewKeyDocument(KeyDocument):
    """An API key that was just created."""

    key: str = field(metadata=about("The key itself. It cannot be read again."))

    @classmethod
    def created(cls, key: ApiKey, text: KeyText) -> NewKeyDocument:
        """Show a key with its text."""
        return cls(**_members(key), key=str(text))


def _members(key: ApiKey) -> dict[str, Any]:
    times = {name: getattr(key, name) for name in ("expires_at", "revoked_at", "last_used_at")}
    return {
        **{name: getattr(key, name) for name in ("id", "name", "role", "owner", "created_by")},
        **{name: None if at is None else in_utc(at) for name, at in times.items()},
        "scopes": tuple(sorted(key.scopes)),
        "created_at": in_utc(key.created_at),
    }


@dataclass(kw_only=True)
class KeyListDocument(Document):
    """All API keys, the oldest first."""

    items: tuple[KeyDocument, ...]
