"""`skywitness keys`: creates, lists and revokes API keys, beside a running service."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

from rich.console import Console

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.access.api_key import ApiKey, KeyRequest
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.entrypoints.cli.terminal import print_plainly
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.setting_groups.access import Access
from skywitness.entrypoints.settings import Settings, SettingsError

NEVER: Final = "never"
_SPAN: Final = re.compile(r"([1-9][0-9]{0,3})([hd])")


def valid_until(expires: str, now: datetime) -> datetime | None:
    """Return when a key expires; None for `never`.

    Raises:
        SettingsError: it is neither that nor a number of hours or days.
    """
    if expires == NEVER:
        return None
    found = _SPAN.fullmatch(expires)
    if found is None:
        raise SettingsError(f"--expires: must be such as 90d or 12h, or {NEVER}")
    count = int(found[1])
    return now + (timedelta(days=count) if found[2] == "d" else timedelta(hours=count))


async def create_key(  # one for each option of the command
    settings: Settings,
    *,
    name: str,
    role: Role,
    scopes: Sequence[Permission],
    owner: str | None,
    expires: str,
) -> None:
    """Create a key. Standard output has nothing but the key, for scripts."""
    async with opened(settings) as services:
        request = KeyRequest(
            name=name,
            role=role,
            scopes=frozenset(scopes),
            owner=owner,
            expires_at=valid_until(expires, services.clock.now()),
        )
        issued = await services.manage_keys.create(request, actor=LOCAL)
    print_plainly(Console(), str(issued.text))
    print_plainly(
        Console(stderr=True), f"{_described(issued.key)}. It is not shown again: keep it now."
    )
    if settings.access is Access.OPEN:
        print_plainly(Console(stderr=True), "Keys count once SKYWITNESS_ACCESS is keys.")


async def list_keys(settings: Settings) -> None:
    """Print all keys, one a line."""
    async with opened(settings) as services:
        keys = await services.manage_keys.all(actor=LOCAL)
        now = services.clock.now()
    for key in keys:
        used = f"used {_time(key.last_used_at)}" if key.last_used_at else "not used yet"
        print_plainly(Console(), f"{_described(key)}; {used}; {_state(key, now)}")
    if not keys:
        print_plainly(Console(stderr=True), "there are no keys")


async def revoke_key(settings: Settings, key_id: str) -> None:
    """Revoke a key; a running service refuses it within a second."""
    async with opened(settings) as services:
        await services.manage_keys.revoke(key_id, actor=LOCAL)
    print_plainly(Console(stderr=True), f"{key_id} is revoked")


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """Open the services on the database for the block.

    Raises:
        SettingsError: the store is in memory.
    """
    if settings.database_file is None:
        raise SettingsError("SKYWITNESS_DATABASE_URL: a store in memory is gone with its process")
    container = make_container(settings)
    services = container.services()
    async with container.lifecycle().running():
        yield services


def _described(key: ApiKey) -> str:
    scopes = f", limited to {', '.join(sorted(key.scopes))}" if key.scopes else ""
    return f"{key.id}: {key.role} {key.owner}{scopes}, {key.name!r}"


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {_time(key.revoked_at)}"
    if key.expires_at is None:
        return "never expires"
    return f"{'expired' if key.expires_at <= now else 'expires'} {_time(key.expires_at)}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%MZ}"
